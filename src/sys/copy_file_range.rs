//! copy_file_range(2).

use std::os::fd::AsFd;

/// Copies up to `len` bytes inside the kernel; without copying any, where the filesystem can share
/// them. `to_position` of `None` writes where the descriptor stands, and moves it.
pub fn copy_file_range(
    from: impl AsFd,
    from_position: u64,
    to: impl AsFd,
    to_position: Option<u64>,
    len: usize,
) -> Result<usize, i32> {
    super::uninterrupted(|| {
        let mut from_position = from_position;
        let mut to_position = to_position;
        rustix::fs::copy_file_range(&from, Some(&mut from_position), &to, to_position.as_mut(), len)
    })
}
