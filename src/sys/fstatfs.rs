//! fstatfs(2), reduced to one question.

use std::os::fd::AsFd;

/// Filesystems that are on this machine, in memory or on a disk of its own: their `open` and
/// `close` of a file that is in the cache ask nobody else. Numbers from statfs(2).
const LOCAL: [i64; 7] = [
    0xEF53,      // ext2, ext3, ext4
    0x0102_1994, // tmpfs
    0x5846_5342, // XFS
    0x9123_683E, // btrfs
    0x794c_7630, // overlayfs, as in containers
    0xF2F5_2010, // F2FS
    0x8584_58f6, // ramfs
];

/// Is the file on one of the filesystems that never ask another machine or process?
pub fn is_local(fd: impl AsFd) -> Result<bool, i32> {
    let stat = super::uninterrupted(|| rustix::fs::fstatfs(&fd))?;
    // The field's type differs between architectures.
    #[allow(clippy::unnecessary_cast, reason = "32 bits wide elsewhere")]
    let kind = stat.f_type as i64;
    Ok(LOCAL.contains(&kind))
}
