//! fcntl(F_GETFL): how a descriptor was opened.

use rustix::fs::OFlags;
use std::os::fd::AsFd;

/// May the descriptor be read from?
pub fn is_readable(fd: impl AsFd) -> bool {
    super::uninterrupted(|| rustix::fs::fcntl_getfl(&fd)).is_ok_and(|flags| {
        let access = flags & OFlags::RWMODE;
        // Of a path that is only looked at, no standard knows.
        #[cfg(target_os = "linux")]
        let access = if flags.contains(OFlags::PATH) { OFlags::PATH } else { access };
        access == OFlags::RDONLY || access == OFlags::RDWR
    })
}

/// Does a write fail with `EAGAIN` where another descriptor's would wait?
pub fn is_nonblocking(fd: impl AsFd) -> bool {
    super::uninterrupted(|| rustix::fs::fcntl_getfl(&fd))
        .is_ok_and(|flags| flags.contains(OFlags::NONBLOCK))
}
