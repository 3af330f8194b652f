//! getdents64(2): the entries of an open directory.

use super::dirent_type::{dirent_type, DirentType};
use rustix::fs::RawDir;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// Bytes for the entries of one call, as glibc's `readdir` has them: so a program sees what comes and goes
/// in a directory at the same steps.
const BUFFER_BYTES: usize = 32 << 10;

/// Memory for the entries, to be used again for the next directory.
#[derive(Debug)]
pub struct DirentBuffer(Box<[MaybeUninit<u8>]>);

impl Default for DirentBuffer {
    /// Memory for one call at a time.
    fn default() -> Self {
        Self(Box::new_uninit_slice(BUFFER_BYTES))
    }
}

/// An open directory whose entries are read, once.
#[derive(Debug)]
pub struct Directory(OwnedFd);

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Of an open directory one whose entries can be read. Never fails here; where fdopendir(3) has a part in it, that may.
pub fn fdopendir(fd: OwnedFd) -> Result<Directory, i32> {
    Ok(Directory(fd))
}

/// Calls `each` with the name and the type of every entry but `.` and `..`, in the filesystem's order, for as long as it
/// gives `true`.
pub fn getdents64(
    dir: &mut Directory,
    buffer: &mut DirentBuffer,
    mut each: impl FnMut(&[u8], DirentType) -> bool,
) -> Result<(), i32> {
    let mut goes_on = true;
    loop {
        let has_more = getdents64_once(dir, buffer, |name, kind| {
            goes_on = goes_on && each(name, kind);
        })?;
        if !goes_on || !has_more {
            return Ok(());
        }
    }
}

/// The same for what one call brings. Gives false behind the last entry.
pub fn getdents64_once(
    dir: &mut Directory,
    buffer: &mut DirentBuffer,
    mut each: impl FnMut(&[u8], DirentType),
) -> Result<bool, i32> {
    let mut entries = RawDir::new(&*dir, &mut buffer.0);
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
