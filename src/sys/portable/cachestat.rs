//! cachestat(2) is of Linux: nobody else tells what of a file is in memory without mapping it.

use super::AsFd;

/// How many pages of a range of the file are in memory: `ENOSYS`.
pub fn cachestat(_fd: impl AsFd, _position: u64, _len: u64) -> Result<u64, i32> {
    Err(libc::ENOSYS)
}
