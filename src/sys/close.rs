//! close(2), with its answer.
#![allow(unsafe_code, reason = "rustix and std drop the errno of close")]

use std::os::fd::{IntoRawFd, OwnedFd};

/// Closes the descriptor and reports what the kernel said: `EIO`, `ENOSPC` and
/// `EDQUOT` of a network filesystem can show up only here.
///
/// `EINTR` and `EINPROGRESS` count as closed: on Linux the descriptor is gone
/// by then, and a second close could hit somebody else's file.
pub fn close(fd: OwnedFd) -> Result<(), i32> {
    // SAFETY: `fd` is owned, and `into_raw_fd` hands that ownership to this one call.
    let answer = unsafe { libc::close(fd.into_raw_fd()) };
    match answer {
        0 => Ok(()),
        _ => match super::last_errno() {
            libc::EINTR | libc::EINPROGRESS => Ok(()),
            errno => Err(errno),
        },
    }
}
