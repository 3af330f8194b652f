//! write(2), writev(2) and pwritev(2).
#![allow(unsafe_code, reason = "pwritev from memory that Rust does not own")]

use super::lent::{iovecs, Lent};
use std::io::IoSlice;
use std::os::fd::{AsFd, AsRawFd};

#[cfg(not(target_os = "linux"))]
use libc::pwritev as pwritev_at;
// With positions of 64 bits on every architecture.
#[cfg(target_os = "linux")]
use libc::pwritev64 as pwritev_at;

/// Writes some of `bytes`; at the descriptor's own position, or at `position`.
pub fn write(fd: impl AsFd, bytes: &[u8], position: Option<u64>) -> Result<usize, i32> {
    super::uninterrupted(|| match position {
        Some(position) => rustix::io::pwrite(&fd, bytes, position),
        None => rustix::io::write(&fd, bytes),
    })
}

/// Writes some of the bytes of all `parts`, in order, where the descriptor stands.
pub fn writev(fd: impl AsFd, parts: &[IoSlice<'_>]) -> Result<usize, i32> {
    super::uninterrupted(|| rustix::io::writev(&fd, parts))
}

/// Writes some of JavaScript's memory from byte `skip` on, in one call: at most `max` bytes.
///
/// `EFAULT` where JavaScript has freed the memory meanwhile; `ECANCELED` when the environment has
/// ended.
pub fn pwritev(
    fd: impl AsFd,
    memory: &[Lent],
    skip: usize,
    max: usize,
    position: Option<u64>,
) -> Result<usize, i32> {
    let (vectors, _leases) = iovecs(memory, skip, max).ok_or(libc::ECANCELED)?;
    let fd = fd.as_fd().as_raw_fd();
    // At most IOV_MAX by `iovecs`.
    let count = vectors.len() as libc::c_int;
    loop {
        let answer = match position {
            // SAFETY: `_leases` keeps every vector's memory allocated during the call.
            Some(position) => unsafe {
                pwritev_at(fd, vectors.as_ptr(), count, position.cast_signed())
            },
            // SAFETY: as above.
            None => unsafe { libc::writev(fd, vectors.as_ptr(), count) },
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
