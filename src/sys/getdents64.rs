//! getdents64(2): the entries of an open directory.

use rustix::fs::{FileType, RawDir};
use std::mem::MaybeUninit;
use std::os::fd::AsFd;

/// Bytes for the entries of one call, as glibc's `readdir` has them.
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
    let mut entries = RawDir::new(fd, &mut buffer.0);
    while let Some(entry) = entries.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(rustix::io::Errno::INTR) => continue,
            Err(errno) => return Err(errno.raw_os_error()),
        };
        let name = entry.file_name().to_bytes();
        if name != b"." && name != b".." {
            each(name, dirent_type(entry.file_type()));
        }
    }
    Ok(())
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
