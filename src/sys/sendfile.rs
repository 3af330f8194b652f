//! sendfile(2).

use std::os::fd::AsFd;

/// Sends up to `len` bytes of `from`, beginning at `position`, to where `to` stands: a socket, a
/// pipe, or a file.
pub fn sendfile(to: impl AsFd, from: impl AsFd, position: u64, len: usize) -> Result<usize, i32> {
    super::uninterrupted(|| {
        let mut position = position;
        rustix::fs::sendfile(&to, &from, Some(&mut position), len)
    })
}
