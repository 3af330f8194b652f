//! statx(2) of an open file, asking nobody but the kernel: nobody but Linux can be asked so.

use super::{AsFd, Statx};

/// Asks the kernel alone, whoever serves the filesystem: `ENOSYS`.
pub fn statx_dont_sync(_fd: impl AsFd) -> Result<(Statx, Option<u64>), i32> {
    Err(libc::ENOSYS)
}

/// The number of the mount: not known.
pub fn statx_mnt_id(_fd: impl AsFd) -> Option<u64> {
    None
}
