//! fchmod(2), fchown(2) and futimens(3): what an open file has beside its bytes.

use super::{mode_of, Timespec};
use rustix::fs::{Gid, Timestamps, Uid};
use std::os::fd::AsFd;

/// Sets the permissions of an open file, the umask aside.
pub fn fchmod(fd: impl AsFd, mode: u32) -> Result<(), i32> {
    let mode = mode_of(mode);
    super::uninterrupted(|| rustix::fs::fchmod(&fd, mode))
}

/// Gives an open file to a user and a group.
pub fn fchown(fd: impl AsFd, (user, group): (u32, u32)) -> Result<(), i32> {
    let (user, group) = (Uid::from_raw(user), Gid::from_raw(group));
    super::uninterrupted(|| rustix::fs::fchown(&fd, Some(user), Some(group)))
}

/// Sets when an open file was read, and when it was written.
pub fn futimens(fd: impl AsFd, accessed: Timespec, modified: Timespec) -> Result<(), i32> {
    let spec = |(seconds, nanoseconds): Timespec| rustix::fs::Timespec {
        tv_sec: seconds,
        tv_nsec: nanoseconds.into(),
    };
    let times = Timestamps { last_access: spec(accessed), last_modification: spec(modified) };
    super::uninterrupted(|| rustix::fs::futimens(&fd, &times))
}
