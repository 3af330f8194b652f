//! lseek(2), asking only.

use rustix::fs::SeekFrom;
use std::os::fd::AsFd;

/// The descriptor's own position, in bytes from the start of the file.
pub fn lseek_cur(fd: impl AsFd) -> Result<u64, i32> {
    super::uninterrupted(|| rustix::fs::seek(&fd, SeekFrom::Current(0)))
}
