//! What is free of a filesystem Windows tells of a folder's path, and not of an open file.

use super::AsFd;

/// How many bytes of the filesystem are free for an ordinary user: `ENOSYS`.
pub fn free_bytes(_fd: impl AsFd) -> Result<u64, i32> {
    Err(libc::ENOSYS)
}
