//! statx(2), Linux 4.11, of an open file, asking nobody but the kernel.

use super::stat::{told, Statx, WANTED};
use rustix::fs::{AtFlags, StatxFlags};
use std::os::fd::AsFd;

/// To be told the mount's number that no other one ever gets, Linux 6.8. Older kernels do not know it, and tell the other one.
const MNT_ID_UNIQUE: StatxFlags = StatxFlags::from_bits_retain(0x4000);

/// Asks all about the descriptor, which may have been opened with `O_PATH`; but the kernel alone: it may be out of date
/// on a filesystem of another machine or process, for which fstat(2) would wait. With it, a number of the
/// mount, if there is one (Linux 5.8). From Linux 6.8 on no other mount ever has the same.
pub fn statx_dont_sync(fd: impl AsFd) -> Result<(Statx, Option<u64>), i32> {
    let stat = ask(fd, WANTED | StatxFlags::MNT_ID | MNT_ID_UNIQUE)?;
    Ok((told(stat), mount_of(&stat)))
}

/// The mount's number as `/proc/self/mountinfo` has it, if it is known (Linux 5.8). Another one may have it later.
pub fn statx_mnt_id(fd: impl AsFd) -> Option<u64> {
    mount_of(&ask(fd, StatxFlags::MNT_ID).ok()?)
}

fn ask(fd: impl AsFd, wanted: StatxFlags) -> Result<rustix::fs::Statx, i32> {
    let flags = AtFlags::EMPTY_PATH | AtFlags::STATX_DONT_SYNC;
    super::uninterrupted(|| rustix::fs::statx(&fd, c"", flags, wanted))
}

fn mount_of(stat: &rustix::fs::Statx) -> Option<u64> {
    let known = (StatxFlags::MNT_ID | MNT_ID_UNIQUE).bits();
    (stat.stx_mask & known != 0).then_some(stat.stx_mnt_id)
}
