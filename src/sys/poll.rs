//! poll(2), for one question: would a write block?

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::OFlags;
use std::os::fd::AsFd;

/// Waits until a write would not block, at most `wait_ms`. `false` if the time is over.
///
/// A hang-up or an error counts as writable: the write will tell.
pub fn poll_writable(fd: impl AsFd, wait_ms: i64) -> Result<bool, i32> {
    let timeout = Timespec { tv_sec: wait_ms / 1000, tv_nsec: wait_ms % 1000 * 1_000_000 };
    super::uninterrupted(|| {
        let asked = &mut [PollFd::new(&fd, PollFlags::OUT)];
        rustix::event::poll(asked, Some(&timeout))
    })
    .map(|ready| ready > 0)
}

/// Does a write fail with `EAGAIN` where another descriptor's would wait?
pub fn is_nonblocking(fd: impl AsFd) -> bool {
    super::uninterrupted(|| rustix::fs::fcntl_getfl(&fd))
        .is_ok_and(|flags| flags.contains(OFlags::NONBLOCK))
}
