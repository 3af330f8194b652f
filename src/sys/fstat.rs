//! fstat(2), reduced to what the engine asks about.

use rustix::fs::FileType;
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
    /// Directory, terminal, device: no useful size, may block for ever.
    Other,
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
}

/// Asks the kernel what the descriptor is.
pub fn fstat(fd: impl AsFd) -> Result<Stat, i32> {
    let stat = super::uninterrupted(|| rustix::fs::fstat(&fd))?;
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Kind::Regular,
        FileType::Socket => Kind::Socket,
        FileType::Fifo => Kind::Pipe,
        _ => Kind::Other,
    };
    Ok(Stat {
        kind,
        size: u64::try_from(stat.st_size).unwrap_or(0),
        identity: (stat.st_dev, stat.st_ino),
        #[allow(clippy::useless_conversion, reason = "32 bits wide on some architectures")]
        links: stat.st_nlink.into(),
        permissions: stat.st_mode & 0o7777,
    })
}
