//! preadv2(2) is of Linux: nobody else reads only what is in memory already.

use super::AsFd;

/// Reads what is in memory: `ENOSYS`.
pub fn pread_cached(_fd: impl AsFd, _buffer: &mut [u8], _position: u64) -> Result<usize, i32> {
    Err(libc::ENOSYS)
}
