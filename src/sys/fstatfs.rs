//! fstatfs(2), reduced to three questions.

use std::os::fd::AsFd;

/// Filesystems that are on a disk of this machine: their `open` and `close` of a file that is in the
/// cache ask nobody else. Numbers from statfs(2).
const ON_DISK: [i64; 5] = [
    0xEF53,      // ext2, ext3, ext4
    0x5846_5342, // XFS
    0x9123_683E, // btrfs
    0x794c_7630, // overlayfs, as in containers
    0xF2F5_2010, // F2FS
];

/// The same of those that have no disk.
const IN_MEMORY: [i64; 2] = [
    0x0102_1994, // tmpfs
    0x8584_58f6, // ramfs
];

/// Filesystems on other machines whose files have the size that they say, and a page cache.
const REMOTE: [i64; 5] = [
    0x6969,      // NFS
    0x00C3_6400, // Ceph
    0xFE53_4D42, // SMB 2 and 3
    0xFF53_4D42, // CIFS
    0x0102_1997, // 9P
];

/// Does a regular file have the bytes that `st_size` says? Those of sysfs, procfs and FUSE may
/// have fewer, or give others at every read.
pub fn is_honest(fd: impl AsFd) -> Result<bool, i32> {
    kind(fd).map(|kind| is_local_kind(kind) || REMOTE.contains(&kind))
}

/// Is the file on one of the filesystems that never ask another machine or process?
pub fn is_local(fd: impl AsFd) -> Result<bool, i32> {
    kind(fd).map(is_local_kind)
}

/// Is the file on a disk of this machine, and not in memory?
pub fn is_on_disk(fd: impl AsFd) -> Result<bool, i32> {
    kind(fd).map(|kind| ON_DISK.contains(&kind))
}

/// How many bytes of the filesystem are free for an ordinary user.
pub fn free_bytes(fd: impl AsFd) -> Result<u64, i32> {
    let statfs = super::uninterrupted(|| rustix::fs::fstatvfs(&fd))?;
    Ok(statfs.f_bavail.saturating_mul(statfs.f_frsize))
}

fn is_local_kind(kind: i64) -> bool {
    ON_DISK.contains(&kind) || IN_MEMORY.contains(&kind)
}

fn kind(fd: impl AsFd) -> Result<i64, i32> {
    let stat = super::uninterrupted(|| rustix::fs::fstatfs(&fd))?;
    // The field's type differs between architectures.
    #[allow(clippy::unnecessary_cast, reason = "32 bits wide elsewhere")]
    let kind = stat.f_type as i64;
    Ok(kind)
}
