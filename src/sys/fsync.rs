//! fsync(2).

use std::os::fd::AsFd;

/// Waits until the file's bytes and metadata are on the device.
pub fn fsync(fd: impl AsFd) -> Result<(), i32> {
    super::uninterrupted(|| rustix::fs::fsync(&fd))
}
