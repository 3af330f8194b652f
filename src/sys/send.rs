//! sendmsg(2), for what goes before and behind a file's bytes.

use rustix::net::{SendAncillaryBuffer, SendFlags};
use std::io::IoSlice;
use std::os::fd::AsFd;

/// Sends some of the bytes of all `parts`, in order, without blocking. `more` says that others
/// follow at once, so the kernel may wait for them before it sends a packet. `ENOTSOCK` for a pipe.
pub fn sendmsg(socket: impl AsFd, parts: &[IoSlice<'_>], more: bool) -> Result<usize, i32> {
    let mut flags = SendFlags::DONTWAIT | SendFlags::NOSIGNAL;
    flags.set(SendFlags::MORE, more);
    super::uninterrupted(|| {
        rustix::net::sendmsg(&socket, parts, &mut SendAncillaryBuffer::default(), flags)
    })
}
