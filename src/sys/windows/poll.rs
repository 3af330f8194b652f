//! Whether a write would block Windows tells of sockets only, by calls of their own.

use super::AsFd;

/// Waits until a write would not block: `ENOSYS`.
pub fn poll_writable(_fd: impl AsFd, _wait_ms: i64) -> Result<bool, i32> {
    Err(libc::ENOSYS)
}
