//! statx(2), Linux 4.11: stat(2) with the time of birth.

use super::Statx;
use rustix::fs::{makedev, AtFlags, StatxFlags, StatxTimestamp, CWD};
use std::os::fd::AsFd;

const WANTED: StatxFlags = StatxFlags::BASIC_STATS.union(StatxFlags::BTIME);

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

/// Asks the kernel all about what `path` leads to; about a link itself, if it must not `follow` it.
pub fn statx_path(path: &[u8], follow: bool) -> Result<Statx, i32> {
    let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    super::uninterrupted(|| rustix::fs::statx(CWD, path, flags, WANTED)).map(told)
}

fn told(stat: rustix::fs::Statx) -> Statx {
    let time = |at: StatxTimestamp| (at.tv_sec, at.tv_nsec);
    Statx {
        dev: makedev(stat.stx_dev_major, stat.stx_dev_minor),
        mode: stat.stx_mode,
        nlink: stat.stx_nlink,
        uid: stat.stx_uid,
        gid: stat.stx_gid,
        rdev: makedev(stat.stx_rdev_major, stat.stx_rdev_minor),
        blksize: stat.stx_blksize,
        ino: stat.stx_ino,
        size: stat.stx_size,
        blocks: stat.stx_blocks,
        atime: time(stat.stx_atime),
        mtime: time(stat.stx_mtime),
        ctime: time(stat.stx_ctime),
        btime: time(stat.stx_btime),
    }
}
