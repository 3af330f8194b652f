//! Ranges that share their blocks are of Linux. What macOS can share are whole files only.

use std::os::fd::AsFd;

/// Makes `to` share the blocks of `from` from `from_position` to its end: `ENOSYS`.
pub fn ficlonerange(
    _from: impl AsFd,
    _from_position: u64,
    _to: impl AsFd,
    _to_position: u64,
) -> Result<(), i32> {
    Err(libc::ENOSYS)
}
