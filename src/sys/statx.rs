//! statx(2), Linux 4.11, of an open file, asking nobody but the kernel.

use super::stat::{told, Statx, WANTED};
use rustix::fs::{AtFlags, StatxFlags};
use std::os::fd::AsFd;

/// Asks all about the descriptor, which may have been opened with `O_PATH`; but the kernel alone: it may be out of date
/// on a filesystem of another machine or process, for which fstat(2) would wait. With it, the number of the
/// mount, if that is known (Linux 5.8).
pub fn statx_dont_sync(fd: impl AsFd) -> Result<(Statx, Option<u64>), i32> {
    let flags = AtFlags::EMPTY_PATH | AtFlags::STATX_DONT_SYNC;
    let wanted = WANTED | StatxFlags::MNT_ID;
    let stat = super::uninterrupted(|| rustix::fs::statx(&fd, c"", flags, wanted))?;
    let knows_mount = stat.stx_mask & StatxFlags::MNT_ID.bits() != 0;
    Ok((told(stat), knows_mount.then_some(stat.stx_mnt_id)))
}
