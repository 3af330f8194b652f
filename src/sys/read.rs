//! read(2), pread(2) and preadv(2).
#![allow(unsafe_code, reason = "preadv into memory that Rust does not own")]

use super::lent::{iovecs, Lent};
use std::os::fd::{AsFd, AsRawFd};

#[cfg(not(target_os = "linux"))]
use libc::preadv as preadv_at;
// With positions of 64 bits on every architecture.
#[cfg(target_os = "linux")]
use libc::preadv64 as preadv_at;

/// Linux refuses more vectors in one call (`UIO_MAXIOV`).
pub(super) const IOV_MAX: usize = 1024;

/// Appends up to `max` bytes to `buffer`; at the descriptor's own position, or at `position`.
pub fn read(
    fd: impl AsFd,
    buffer: &mut Vec<u8>,
    max: usize,
    position: Option<u64>,
) -> Result<usize, i32> {
    buffer.reserve(max);
    let fd = fd.as_fd();
    super::uninterrupted(|| {
        let spare = buffer.spare_capacity_mut();
        let room = &mut spare[..max];
        let filled = match position {
            Some(position) => rustix::io::pread(fd, room, position)?.0.len(),
            None => rustix::io::read(fd, room)?.0.len(),
        };
        Ok(filled)
    })
    .inspect(|&filled| {
        let len = buffer.len() + filled;
        // SAFETY: the kernel initialised `filled` bytes of the spare capacity.
        unsafe { buffer.set_len(len) };
    })
}

/// Fills `buffer` from byte `position` of the file on, as far as one call goes.
pub fn pread(fd: impl AsFd, buffer: &mut [u8], position: u64) -> Result<usize, i32> {
    super::uninterrupted(|| rustix::io::pread(&fd, &mut *buffer, position))
}

/// Fills JavaScript's memory from byte `skip` on, in one call.
///
/// `ECANCELED` when the environment has ended.
pub fn preadv(
    fd: impl AsFd,
    memory: &[Lent],
    skip: usize,
    position: Option<u64>,
) -> Result<usize, i32> {
    let (vectors, _leases) = iovecs(memory, skip, usize::MAX).ok_or(libc::ECANCELED)?;
    let fd = fd.as_fd().as_raw_fd();
    // At most IOV_MAX by `iovecs`.
    let count = vectors.len() as libc::c_int;
    loop {
        let answer = match position {
            // SAFETY: `_leases` keeps every vector's memory allocated during the call.
            Some(position) => unsafe {
                preadv_at(fd, vectors.as_ptr(), count, position.cast_signed())
            },
            // SAFETY: as above.
            None => unsafe { libc::readv(fd, vectors.as_ptr(), count) },
        };
        match usize::try_from(answer) {
            Ok(bytes) => return Ok(bytes),
            Err(_) => match super::last_errno() {
                libc::EINTR => {}
                errno => return Err(errno),
            },
        }
    }
}
