//! Space for what will be written, which no standard gives without a change of the size.

use super::AsFd;

/// Gives the first `len` bytes of the file their place on the disk, their number unchanged: `EOPNOTSUPP`.
///
/// posix_fallocate(3) makes the file longer, which others would see.
pub fn fallocate_keep_size(_fd: impl AsFd, _len: u64) -> Result<(), i32> {
    Err(libc::EOPNOTSUPP)
}
