//! sendfile(2) of macOS, into sockets; the one of Linux takes any file, and others are of no standard.
#![cfg_attr(target_os = "macos", allow(unsafe_code, reason = "rustix has Linux's only"))]

use std::os::fd::AsFd;

/// Sends up to `len` bytes of `from`, beginning at `position`, to the socket `to`.
///
/// `ENOSYS` where `to` is no socket. `Ok(0)` behind the end of the file.
#[cfg(target_os = "macos")]
pub fn sendfile(to: impl AsFd, from: impl AsFd, position: u64, len: usize) -> Result<usize, i32> {
    use std::os::fd::AsRawFd;
    let (to, from) = (to.as_fd().as_raw_fd(), from.as_fd().as_raw_fd());
    let position = libc::off_t::try_from(position).map_err(|_| libc::EOVERFLOW)?;
    // 0 would mean: all of it.
    let wanted = libc::off_t::try_from(len.max(1)).unwrap_or(libc::off_t::MAX);
    loop {
        let mut sent = wanted;
        let none = std::ptr::null_mut();
        // SAFETY: `sent` lives until the call returns; no headers are given.
        let answer = unsafe { libc::sendfile(from, to, position, &raw mut sent, none, 0) };
        if answer == 0 {
            return Ok(sent as usize);
        }
        match super::last_errno() {
            // Some have left before the socket was full, or a signal came: that counts.
            libc::EAGAIN | libc::EINTR if sent > 0 => return Ok(sent as usize),
            libc::EINTR => {}
            libc::ENOTSOCK | libc::ENOTSUP => return Err(libc::ENOSYS),
            errno => return Err(errno),
        }
    }
}

/// Sends some of a file: `ENOSYS`.
#[cfg(not(target_os = "macos"))]
pub fn sendfile(
    _to: impl AsFd,
    _from: impl AsFd,
    _position: u64,
    _len: usize,
) -> Result<usize, i32> {
    Err(libc::ENOSYS)
}
