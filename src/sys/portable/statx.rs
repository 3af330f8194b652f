//! stat(2) and lstat(2), in the place of statx(2).
//!
//! Only some systems tell the time of birth. Where they do not, `ENOSYS`: Node's own library then has a time to give in
//! its place.

use super::Statx;
use std::os::fd::AsFd;

/// Asks the kernel alone, whoever serves the filesystem: `ENOSYS`. Nobody but Linux can be asked so.
pub fn statx_dont_sync(_fd: impl AsFd) -> Result<(Statx, Option<u64>), i32> {
    Err(libc::ENOSYS)
}

/// Asks all about what `path` leads to; about a link itself, if it must not `follow` it.
#[cfg(any(target_os = "macos", target_os = "freebsd"))]
#[allow(clippy::unnecessary_cast, reason = "fields have other widths on other systems")]
pub fn statx_path(path: &[u8], follow: bool) -> Result<Statx, i32> {
    use rustix::fs::{statat, AtFlags, CWD};
    let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    let stat = super::uninterrupted(|| statat(CWD, path, flags))?;
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
#[cfg(not(any(target_os = "macos", target_os = "freebsd")))]
pub fn statx_path(_path: &[u8], _follow: bool) -> Result<Statx, i32> {
    Err(libc::ENOSYS)
}
