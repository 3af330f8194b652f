//! ftruncate(2).

use std::os::fd::AsFd;

/// Sets the file's size. What has a place behind that loses it.
pub fn ftruncate(fd: impl AsFd, size: u64) -> Result<(), i32> {
    super::uninterrupted(|| rustix::fs::ftruncate(&fd, size))
}
