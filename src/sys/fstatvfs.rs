//! fstatvfs(3), reduced to one question.

use std::os::fd::AsFd;

/// How many bytes of the filesystem are free for an ordinary user.
pub fn free_bytes(fd: impl AsFd) -> Result<u64, i32> {
    let statfs = super::uninterrupted(|| rustix::fs::fstatvfs(&fd))?;
    Ok(statfs.f_bavail.saturating_mul(statfs.f_frsize))
}
