//! poll(2), for one question: would a write block?

use rustix::event::{PollFd, PollFlags, Timespec};
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
