//! fstatfs(2), reduced to three questions. What is known of no filesystem is not taken for granted.

use super::filesystem_name::{filesystem_name, Name, IN_MEMORY, ON_DISK, REMOTE};
use super::AsFd;

/// Does a regular file have the bytes that `st_size` says? Those of sysfs, procfs and FUSE may
/// have fewer, or give others at every read.
pub fn is_honest(fd: impl AsFd) -> Result<bool, i32> {
    filesystem_name(fd).map(|name| is_local_name(name) || REMOTE.contains(&name))
}

/// Is the file on one of the filesystems that never ask another machine or process?
pub fn is_local(fd: impl AsFd) -> Result<bool, i32> {
    filesystem_name(fd).map(is_local_name)
}

/// Is the file on a disk of this machine, and not in memory?
pub fn is_on_disk(fd: impl AsFd) -> Result<bool, i32> {
    filesystem_name(fd).map(|name| ON_DISK.contains(&name))
}

fn is_local_name(name: Name) -> bool {
    ON_DISK.contains(&name) || IN_MEMORY.contains(&name)
}
