//! getdents64(2): the entries of an open directory.

use rustix::fs::{FileType, RawDir};
use std::mem::MaybeUninit;
use std::os::fd::AsFd;

/// Bytes for the entries of one call, as glibc's `readdir` has them: so a program sees what comes and goes
/// in a directory at the same steps.
const BUFFER_BYTES: usize = 32 << 10;

/// `d_type`, of what the names stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirentType {
    /// The filesystem does not tell: `DT_UNKNOWN`.
    Unknown,
    /// `DT_REG`.
    Regular,
    /// `DT_DIR`.
    Directory,
    /// `DT_LNK`.
    Symlink,
    /// `DT_FIFO`.
    Fifo,
    /// `DT_SOCK`.
    Socket,
    /// `DT_CHR`.
    CharacterDevice,
    /// `DT_BLK`.
    BlockDevice,
}

/// Memory for the entries, to be used again for the next directory.
#[derive(Debug)]
pub struct DirentBuffer(Box<[MaybeUninit<u8>]>);

impl Default for DirentBuffer {
    /// Memory for one call at a time.
    fn default() -> Self {
        Self(Box::new_uninit_slice(BUFFER_BYTES))
    }
}

/// Calls `each` with the name and the type of every entry but `.` and `..`, in the filesystem's order.
pub fn getdents64(
    fd: impl AsFd,
    buffer: &mut DirentBuffer,
    mut each: impl FnMut(&[u8], DirentType),
) -> Result<(), i32> {
    getdents64_while(fd, buffer, |name, kind| {
        each(name, kind);
        true
    })
}

/// The same for as long as `each` gives `true`.
pub fn getdents64_while(
    fd: impl AsFd,
    buffer: &mut DirentBuffer,
    mut each: impl FnMut(&[u8], DirentType) -> bool,
) -> Result<(), i32> {
    let mut goes_on = true;
    loop {
        let has_more = getdents64_once(&fd, buffer, |name, kind| {
            goes_on = goes_on && each(name, kind);
        })?;
        if !goes_on || !has_more {
            return Ok(());
        }
    }
}

/// The same for what one call brings. Gives false behind the last entry.
pub fn getdents64_once(
    fd: impl AsFd,
    buffer: &mut DirentBuffer,
    mut each: impl FnMut(&[u8], DirentType),
) -> Result<bool, i32> {
    let mut entries = RawDir::new(fd, &mut buffer.0);
    loop {
        let entry = match entries.next() {
            None => return Ok(false),
            Some(Ok(entry)) => entry,
            Some(Err(rustix::io::Errno::INTR)) => continue,
            Some(Err(errno)) => return Err(errno.raw_os_error()),
        };
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            each(name, dirent_type(entry.file_type()));
        }
        if entries.is_buffer_empty() {
            return Ok(true);
        }
    }
}

pub(super) fn dirent_type(kind: FileType) -> DirentType {
    match kind {
        FileType::RegularFile => DirentType::Regular,
        FileType::Directory => DirentType::Directory,
        FileType::Symlink => DirentType::Symlink,
        FileType::Fifo => DirentType::Fifo,
        FileType::Socket => DirentType::Socket,
        FileType::CharacterDevice => DirentType::CharacterDevice,
        FileType::BlockDevice => DirentType::BlockDevice,
        FileType::Unknown => DirentType::Unknown,
    }
}
