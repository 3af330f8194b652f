//! stat(2) with the time of birth, as Node tells it: by statx(2) of Linux 4.11, and by stat(2) itself of macOS and FreeBSD.
//!
//! Of other systems, and older kernels, `ENOSYS`: Node's own library then has a time to give in the place of that of birth.

use super::Kind;
#[cfg(target_os = "linux")]
use rustix::fs::{makedev, StatxFlags, StatxTimestamp};
#[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
use rustix::fs::{AtFlags, CWD};

/// A moment: seconds since 1970, and nanoseconds on top.
pub type Timespec = (i64, u32);

/// What statx(2) tells, under the names of stat(2).
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
    /// What it is.
    pub fn kind(&self) -> Kind {
        Kind::of(self.mode.into())
    }
}

#[cfg(target_os = "linux")]
pub(super) const WANTED: StatxFlags = StatxFlags::BASIC_STATS.union(StatxFlags::BTIME);

/// Asks the kernel all about what `path` leads to; about a link itself, if it must not `follow` it.
#[cfg(target_os = "linux")]
pub fn statx_path(path: &[u8], follow: bool) -> Result<Statx, i32> {
    let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    super::uninterrupted(|| rustix::fs::statx(CWD, path, flags, WANTED)).map(told)
}

/// Asks all about what `path` leads to; about a link itself, if it must not `follow` it.
#[cfg(any(target_os = "macos", target_os = "freebsd"))]
#[allow(clippy::unnecessary_cast, reason = "fields have other widths on other systems")]
pub fn statx_path(path: &[u8], follow: bool) -> Result<Statx, i32> {
    let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    let stat = super::uninterrupted(|| rustix::fs::statat(CWD, path, flags))?;
    let nanoseconds = |part: i64| u32::try_from(part).unwrap_or(0);
    let time = |seconds, part| (seconds as i64, nanoseconds(part as i64));
    Ok(Statx {
        dev: stat.st_dev as u64,
        mode: stat.st_mode as u16,
        nlink: stat.st_nlink as u32,
        uid: stat.st_uid,
        gid: stat.st_gid,
        rdev: stat.st_rdev as u64,
        blksize: stat.st_blksize as u32,
        ino: stat.st_ino as u64,
        size: stat.st_size as u64,
        blocks: stat.st_blocks as u64,
        atime: time(stat.st_atime, stat.st_atime_nsec),
        mtime: time(stat.st_mtime, stat.st_mtime_nsec),
        ctime: time(stat.st_ctime, stat.st_ctime_nsec),
        btime: time(stat.st_birthtime, stat.st_birthtime_nsec),
    })
}

/// Asks all about what `path` leads to: `ENOSYS`.
#[cfg(not(any(target_os = "linux", target_os = "macos", target_os = "freebsd")))]
pub fn statx_path(_path: &[u8], _follow: bool) -> Result<Statx, i32> {
    Err(libc::ENOSYS)
}

#[cfg(target_os = "linux")]
pub(super) fn told(stat: rustix::fs::Statx) -> Statx {
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
