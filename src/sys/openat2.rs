//! openat2(2) with `RESOLVE_CACHED`, Linux 5.12: open only what can be found without waiting.

use rustix::fs::{Mode, OFlags, ResolveFlags, CWD};
use std::os::fd::OwnedFd;

/// To look at what a path leads to, and open nothing.
pub const O_PATH: i32 = libc::O_PATH;

/// Opens `path` to look at what it leads to: waits for no FIFO, and asks no permission of the file.
pub fn open_path(path: &[u8]) -> Result<OwnedFd, i32> {
    super::open(path, O_PATH, 0)
}

/// Opens `path`, whose every component has to be in the kernel's cache; `EAGAIN` if one is not.
///
/// The open itself may still wait: for a FIFO's other end, or for a server. `flags` with `O_PATH`
/// opens nothing and so never waits. `O_CLOEXEC` is always added.
pub fn openat2_cached(path: &[u8], flags: i32) -> Result<OwnedFd, i32> {
    let flags = OFlags::from_bits_retain(flags.cast_unsigned()) | OFlags::CLOEXEC;
    super::uninterrupted(|| {
        rustix::fs::openat2(CWD, path, flags, Mode::empty(), ResolveFlags::CACHED)
    })
}
