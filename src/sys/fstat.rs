//! fstat(2) and fstatat(2), reduced to what the engine asks about.

use super::Timespec;
use rustix::fs::{AtFlags, FileType, RawMode};
use std::os::fd::AsFd;

/// The kinds of file that are read and written differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Has a size, positions and a page cache; reading it ends.
    Regular,
    /// Takes send(2) and its flags.
    Socket,
    /// A FIFO, named or not.
    Pipe,
    /// Has entries.
    Directory,
    /// A symbolic link, which only [`fstatat`] sees.
    Symlink,
    /// Terminal, device: no useful size, may block for ever.
    Other,
}

impl Kind {
    /// The kind that `st_mode` says.
    #[allow(clippy::unnecessary_cast, reason = "32 bits wide on Linux")]
    pub(super) fn of(mode: u32) -> Self {
        match FileType::from_raw_mode(mode as RawMode) {
            FileType::RegularFile => Self::Regular,
            FileType::Socket => Self::Socket,
            FileType::Fifo => Self::Pipe,
            FileType::Directory => Self::Directory,
            FileType::Symlink => Self::Symlink,
            _ => Self::Other,
        }
    }
}

/// What [`fstat`] tells.
#[derive(Clone, Copy, Debug)]
pub struct Stat {
    /// Regular or not.
    pub kind: Kind,
    /// `st_size` in bytes; 0 for many files that are not empty (`/proc`).
    pub size: u64,
    /// `st_dev` and `st_ino`: which file it is, under whatever name.
    pub identity: (u64, u64),
    /// `st_nlink`: names that it has left.
    pub links: u64,
    /// `st_mode`, but only the permissions.
    pub permissions: u32,
    /// `st_uid` and `st_gid`.
    pub owner: (u32, u32),
    /// `st_atim`.
    pub accessed: Timespec,
    /// `st_mtim`.
    pub modified: Timespec,
}

/// Asks the kernel what the descriptor is.
pub fn fstat(fd: impl AsFd) -> Result<Stat, i32> {
    super::uninterrupted(|| rustix::fs::fstat(&fd)).map(|stat| reduced(&stat))
}

/// Asks the kernel what the `name` in the directory `dir` is; if it is a symbolic link, with `follows` what it
/// leads to.
pub fn fstatat(dir: impl AsFd, name: &[u8], follows: bool) -> Result<Stat, i32> {
    let flags = if follows { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    super::uninterrupted(|| rustix::fs::statat(&dir, name, flags)).map(|stat| reduced(&stat))
}

#[allow(
    clippy::unnecessary_cast,
    clippy::useless_conversion,
    reason = "fields have other widths on other systems and architectures"
)]
fn reduced(stat: &rustix::fs::Stat) -> Stat {
    // Below a thousand million; the kernel's own types differ by architecture.
    let nanoseconds = |part: i64| u32::try_from(part).unwrap_or(0);
    Stat {
        kind: Kind::of(stat.st_mode.into()),
        size: u64::try_from(stat.st_size).unwrap_or(0),
        identity: (stat.st_dev as u64, stat.st_ino),
        links: stat.st_nlink.into(),
        permissions: u32::from(stat.st_mode) & 0o7777,
        owner: (stat.st_uid, stat.st_gid),
        accessed: (stat.st_atime.into(), nanoseconds(stat.st_atime_nsec as i64)),
        modified: (stat.st_mtime.into(), nanoseconds(stat.st_mtime_nsec as i64)),
    }
}
