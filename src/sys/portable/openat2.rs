//! openat2(2) is of Linux: nobody else opens only what can be found without waiting. So the cached lane is closed.

use super::OwnedFd;

/// To look at what a path leads to, and open nothing. A number without meaning where there is no such thing.
pub const O_PATH: i32 = 0;

/// Opens `path` to look at what it leads to: `ENOSYS`.
pub fn open_path(_path: &[u8]) -> Result<OwnedFd, i32> {
    Err(libc::ENOSYS)
}

/// Opens `path` if that asks nobody: `ENOSYS`.
pub fn openat2_cached(_path: &[u8], _flags: i32) -> Result<OwnedFd, i32> {
    Err(libc::ENOSYS)
}
