//! sendmsg(2), for what goes before and behind a file's bytes.

use rustix::net::{SendAncillaryBuffer, SendFlags};
use std::io::IoSlice;
use std::os::fd::AsFd;

/// What only some systems know.
#[cfg(target_os = "linux")]
fn flags(more: bool) -> SendFlags {
    let more = if more { SendFlags::MORE } else { SendFlags::empty() };
    SendFlags::NOSIGNAL | more
}

/// Node ignores SIGPIPE anyway, and packets are sent as they come.
#[cfg(not(target_os = "linux"))]
fn flags(_more: bool) -> SendFlags {
    SendFlags::empty()
}

/// Sends some of the bytes of all `parts`, in order, without blocking. `more` says that others
/// follow at once, so the kernel may wait for them before it sends a packet. `ENOTSOCK` for a pipe.
pub fn sendmsg(socket: impl AsFd, parts: &[IoSlice<'_>], more: bool) -> Result<usize, i32> {
    let flags = SendFlags::DONTWAIT | flags(more);
    super::uninterrupted(|| {
        rustix::net::sendmsg(&socket, parts, &mut SendAncillaryBuffer::default(), flags)
    })
}
