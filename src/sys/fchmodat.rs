//! fchmodat(2), fchownat(2) and utimensat(2): what the file behind a path has beside its bytes.

use super::{mode_of, Timespec};
use rustix::fs::{AtFlags, Gid, Timestamps, Uid, CWD};

/// The flags for what a path leads to; or for a link itself, if it must not `follow` it.
fn flags(follow: bool) -> AtFlags {
    if follow {
        AtFlags::empty()
    } else {
        AtFlags::SYMLINK_NOFOLLOW
    }
}

/// Sets the permissions, the umask aside.
pub fn chmod(path: &[u8], mode: u32) -> Result<(), i32> {
    let mode = mode_of(mode);
    super::uninterrupted(|| rustix::fs::chmodat(CWD, path, mode, AtFlags::empty()))
}

/// Gives it to a user and a group; `u32::MAX` leaves either as it is.
pub fn chown(path: &[u8], (user, group): (u32, u32), follow: bool) -> Result<(), i32> {
    let user = (user != u32::MAX).then(|| Uid::from_raw(user));
    let group = (group != u32::MAX).then(|| Gid::from_raw(group));
    super::uninterrupted(|| rustix::fs::chownat(CWD, path, user, group, flags(follow)))
}

/// Sets when it was read, and when it was written.
pub fn utimens(
    path: &[u8],
    accessed: Timespec,
    modified: Timespec,
    follow: bool,
) -> Result<(), i32> {
    let spec = |(seconds, nanoseconds): Timespec| rustix::fs::Timespec {
        tv_sec: seconds,
        tv_nsec: nanoseconds.into(),
    };
    let times = Timestamps { last_access: spec(accessed), last_modification: spec(modified) };
    super::uninterrupted(|| rustix::fs::utimensat(CWD, path, &times, flags(follow)))
}
