//! proc(5): what `/proc/self/fd` tells of a descriptor.

use rustix::fs::CWD;
use std::os::fd::{AsFd, AsRawFd};

/// The path of an open file, as the kernel knows it: with ` (deleted)` behind it if it has none any more.
pub fn path_of(fd: impl AsFd) -> Result<Vec<u8>, i32> {
    let link = format!("/proc/self/fd/{}", fd.as_fd().as_raw_fd());
    let held = super::uninterrupted(|| {
        rustix::fs::readlinkat(CWD, link.as_str(), Vec::with_capacity(256))
    })?;
    Ok(held.into_bytes())
}
