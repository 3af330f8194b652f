//! open(2).

use super::mode_of;
use rustix::fs::{OFlags, CWD};
use std::os::fd::OwnedFd;

pub use libc::{O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK};

/// Opens `path`, a byte string without NUL, relative to the working directory.
///
/// `flags` and `mode` are the kernel's numbers, as in `fs.constants`; the umask
/// applies. `O_CLOEXEC` is always added, as libuv does: a descriptor must not
/// leak into a child that another thread is starting.
pub fn open(path: &[u8], flags: i32, mode: u32) -> Result<OwnedFd, i32> {
    let flags = OFlags::from_bits_retain(flags.cast_unsigned()) | OFlags::CLOEXEC;
    let mode = mode_of(mode);
    super::uninterrupted(|| rustix::fs::openat(CWD, path, flags, mode))
}
