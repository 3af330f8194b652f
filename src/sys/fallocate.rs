//! fallocate(2): space for what will be written.

use rustix::fs::FallocateFlags;
use std::os::fd::AsFd;

/// Gives the first `len` bytes of the file their place on the disk. Its size stays what it is.
///
/// `EOPNOTSUPP` where the filesystem cannot, `ENOSPC` where there is no place.
pub fn fallocate_keep_size(fd: impl AsFd, len: u64) -> Result<(), i32> {
    super::uninterrupted(|| rustix::fs::fallocate(&fd, FallocateFlags::KEEP_SIZE, 0, len))
}
