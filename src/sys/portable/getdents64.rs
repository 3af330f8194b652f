//! readdir(3), in the place of getdents64(2): the entries of an open directory.
//!
//! Drawback: the name of each entry is copied once more, and the C library has a buffer for each open directory.

use super::dirent_type::{dirent_type, DirentType};
use rustix::fs::Dir;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// Bytes of entries that [`getdents64_once`] brings, as many as the kernel gives at once elsewhere.
const ENTRIES_BYTES: usize = 32 << 10;

/// What an entry has beside its name, about.
const ENTRY_BYTES: usize = 24;

/// Nothing: the C library has memory of its own.
#[derive(Debug, Default)]
pub struct DirentBuffer(());

/// An open directory whose entries are read, once. With a descriptor, and memory of the C library's.
#[derive(Debug)]
pub struct Directory(Dir);

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.fd().expect("dirfd knows the descriptor that fdopendir was given")
    }
}

/// Of an open directory one whose entries can be read. `ENOTDIR` if it is none, `ENOMEM` without memory.
pub fn fdopendir(fd: OwnedFd) -> Result<Directory, i32> {
    Dir::new(fd).map(Directory).map_err(|errno| errno.raw_os_error())
}

/// Calls `each` with the name and the type of every entry but `.` and `..`, in the filesystem's order, for as long as it
/// gives `true`.
pub fn getdents64(
    dir: &mut Directory,
    _buffer: &mut DirentBuffer,
    mut each: impl FnMut(&[u8], DirentType) -> bool,
) -> Result<(), i32> {
    while let Some(entry) = dir.0.read() {
        let entry = entry.map_err(|errno| errno.raw_os_error())?;
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." && !each(name, dirent_type(entry.file_type())) {
            break;
        }
    }
    Ok(())
}

/// The same for some of them. Gives false behind the last entry.
pub fn getdents64_once(
    dir: &mut Directory,
    buffer: &mut DirentBuffer,
    mut each: impl FnMut(&[u8], DirentType),
) -> Result<bool, i32> {
    let mut bytes = 0;
    getdents64(dir, buffer, |name, kind| {
        each(name, kind);
        bytes += ENTRY_BYTES + name.len();
        bytes < ENTRIES_BYTES
    })?;
    Ok(bytes >= ENTRIES_BYTES)
}
