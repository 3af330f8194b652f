//! GetFileInformationByHandle, in the place of fstat(2), reduced to what the engine asks about.
#![allow(unsafe_code, reason = "system calls without a wrapper")]

use super::sys_error::last_errno;
use super::AsFd;
use std::mem::MaybeUninit;
use std::os::windows::io::AsRawHandle;
use windows_sys::Win32::Storage::FileSystem::{
    GetFileInformationByHandle, GetFileType, BY_HANDLE_FILE_INFORMATION, FILE_ATTRIBUTE_DIRECTORY,
    FILE_TYPE_CHAR, FILE_TYPE_DISK, FILE_TYPE_PIPE,
};

/// The kinds of file that are read and written differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Has a size, positions and a cache; reading it ends.
    Regular,
    /// A pipe, named or not, or a socket.
    Pipe,
    /// Has entries.
    Directory,
    /// Console, device: no useful size, may block for ever.
    Other,
}

impl Kind {
    /// The kind that `st_mode` says, by the numbers of the C runtime.
    pub(super) fn of(mode: u32) -> Self {
        match mode & libc::S_IFMT.cast_unsigned() {
            kind if kind == libc::S_IFREG.cast_unsigned() => Self::Regular,
            kind if kind == libc::S_IFDIR.cast_unsigned() => Self::Directory,
            _ => Self::Other,
        }
    }
}

/// What [`fstat`] tells.
#[derive(Clone, Copy, Debug)]
pub struct Stat {
    /// Regular or not.
    pub kind: Kind,
    /// Bytes; 0 for what has no size.
    pub size: u64,
    /// The volume and the file's number on it: which file it is, under whatever name.
    pub identity: (u64, u64),
    /// Names that it has left.
    pub links: u64,
}

/// Asks the kernel what the handle is. `EBADF` if it is none.
pub fn fstat(fd: impl AsFd) -> Result<Stat, i32> {
    let handle = fd.as_handle().as_raw_handle();
    // SAFETY: any handle will do.
    let kind = match unsafe { GetFileType(handle) } {
        FILE_TYPE_DISK => Kind::Regular,
        FILE_TYPE_CHAR => Kind::Other,
        FILE_TYPE_PIPE => Kind::Pipe,
        _ => return Err(libc::EBADF),
    };
    if kind != Kind::Regular {
        return Ok(Stat { kind, size: 0, identity: (0, handle.addr() as u64), links: 1 });
    }
    let mut told = MaybeUninit::<BY_HANDLE_FILE_INFORMATION>::uninit();
    // SAFETY: memory of the structure's own, on our own stack.
    if unsafe { GetFileInformationByHandle(handle, told.as_mut_ptr()) } == 0 {
        return Err(last_errno());
    }
    // SAFETY: the call has filled it.
    let told = unsafe { told.assume_init() };
    let whole = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
    let is_directory = told.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY != 0;
    Ok(Stat {
        kind: if is_directory { Kind::Directory } else { kind },
        size: whole(told.nFileSizeHigh, told.nFileSizeLow),
        identity: (
            told.dwVolumeSerialNumber.into(),
            whole(told.nFileIndexHigh, told.nFileIndexLow),
        ),
        links: told.nNumberOfLinks.into(),
    })
}
