//! The kinds of filesystem that are known here, by what fstatfs(2) calls them.

use std::os::fd::AsFd;

/// A number, as in statfs(2) of Linux.
#[cfg(target_os = "linux")]
pub(super) type Name = i64;

/// A word, as in statfs(2) of macOS; of other systems, nothing.
#[cfg(not(target_os = "linux"))]
pub(super) type Name = &'static str;

/// Filesystems that are on a disk of this machine: their `open` and `close` of a file that is in the
/// cache ask nobody else.
#[cfg(target_os = "linux")]
pub(super) const ON_DISK: &[Name] = &[
    0xEF53,      // ext2, ext3, ext4
    0x5846_5342, // XFS
    0x9123_683E, // btrfs
    0x794c_7630, // overlayfs, as in containers
    0xF2F5_2010, // F2FS
];

/// The same of those that have no disk.
#[cfg(target_os = "linux")]
pub(super) const IN_MEMORY: &[Name] = &[
    0x0102_1994, // tmpfs
    0x8584_58f6, // ramfs
];

/// Filesystems on other machines whose files have the size that they say, and a page cache.
#[cfg(target_os = "linux")]
pub(super) const REMOTE: &[Name] = &[
    0x6969,      // NFS
    0x00C3_6400, // Ceph
    0xFE53_4D42, // SMB 2 and 3
    0xFF53_4D42, // CIFS
    0x0102_1997, // 9P
];

#[cfg(not(target_os = "linux"))]
pub(super) const ON_DISK: &[Name] = &["apfs", "hfs"];

#[cfg(not(target_os = "linux"))]
pub(super) const IN_MEMORY: &[Name] = &[];

#[cfg(not(target_os = "linux"))]
pub(super) const REMOTE: &[Name] = &["nfs", "smbfs"];

/// What the filesystem of a file is called.
#[cfg(target_os = "linux")]
pub(super) fn filesystem_name(fd: impl AsFd) -> Result<Name, i32> {
    let stat = super::uninterrupted(|| rustix::fs::fstatfs(&fd))?;
    // The field's type differs between architectures.
    #[allow(clippy::unnecessary_cast, reason = "32 bits wide elsewhere")]
    let name = stat.f_type as Name;
    Ok(name)
}

/// What the filesystem of a file is called, if it is one of those above; else an empty word.
#[cfg(target_os = "macos")]
pub(super) fn filesystem_name(fd: impl AsFd) -> Result<Name, i32> {
    let stat = super::uninterrupted(|| rustix::fs::fstatfs(&fd))?;
    let word: Vec<u8> = stat.f_fstypename.iter().map(|&byte| byte.cast_unsigned()).collect();
    let word = word.split(|&byte| byte == 0).next().unwrap_or_default();
    let mut known = ON_DISK.iter().chain(IN_MEMORY).chain(REMOTE);
    Ok(known.find(|name| name.as_bytes() == word).copied().unwrap_or_default())
}

/// What the filesystem of a file is called: nobody has looked it up here.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(super) fn filesystem_name(_fd: impl AsFd) -> Result<Name, i32> {
    Err(libc::ENOSYS)
}
