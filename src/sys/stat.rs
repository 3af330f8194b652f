//! What stat(2) tells, and statx(2) with the time of birth.

use super::Kind;

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
