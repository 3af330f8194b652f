//! fcntl(F_GETFL): how a descriptor was opened.

use rustix::fs::OFlags;
use std::os::fd::AsFd;

/// May the descriptor be read from?
pub fn is_readable(fd: impl AsFd) -> bool {
    super::uninterrupted(|| rustix::fs::fcntl_getfl(&fd)).is_ok_and(|flags| {
        let access = flags & OFlags::RWMODE;
        !flags.contains(OFlags::PATH) && (access == OFlags::RDONLY || access == OFlags::RDWR)
    })
}

/// Does a write fail with `EAGAIN` where another descriptor's would wait?
pub fn is_nonblocking(fd: impl AsFd) -> bool {
    super::uninterrupted(|| rustix::fs::fcntl_getfl(&fd))
        .is_ok_and(|flags| flags.contains(OFlags::NONBLOCK))
}
