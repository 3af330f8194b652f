//! statx(2), Linux 4.11: stat(2) with the time of birth.

use rustix::fs::{makedev, AtFlags, StatxFlags, StatxTimestamp, CWD};
use std::os::fd::AsFd;

/// A moment: seconds since 1970, and nanoseconds on top.
pub type Timespec = (i64, u32);

/// What [`statx`] tells, under the names of stat(2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statx {
    /// The device that it is on.
    pub dev: u64,
    /// Kind and permissions.
    pub mode: u16,
    /// Names that it has.
    pub nlink: u32,
    /// Its owner.
    pub uid: u32,
    /// Its group.
    pub gid: u32,
    /// The device that it is.
    pub rdev: u64,
    /// Bytes that are best read at once.
    pub blksize: u32,
    /// Its number on its device.
    pub ino: u64,
    /// Bytes.
    pub size: u64,
    /// Units of 512 bytes.
    pub blocks: u64,
    /// Read.
    pub atime: Timespec,
    /// Written.
    pub mtime: Timespec,
    /// Changed in any way.
    pub ctime: Timespec,
    /// Made.
    pub btime: Timespec,
}

impl Statx {
    /// Is it a directory?
    pub fn is_directory(&self) -> bool {
        u32::from(self.mode) & libc::S_IFMT == libc::S_IFDIR
    }
}

const WANTED: StatxFlags = StatxFlags::BASIC_STATS.union(StatxFlags::BTIME);

/// Asks the kernel all about the descriptor, which may have been opened with `O_PATH`.
pub fn statx(fd: impl AsFd) -> Result<Statx, i32> {
    super::uninterrupted(|| rustix::fs::statx(&fd, c"", AtFlags::EMPTY_PATH, WANTED)).map(told)
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
