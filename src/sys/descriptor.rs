//! A descriptor that is either ours to close or only a number somebody gave us.
#![allow(unsafe_code, reason = "a number from JavaScript becomes a descriptor")]

use std::os::fd::{AsFd, BorrowedFd, FromRawFd, OwnedFd};

/// An open file as the engine sees it.
#[derive(Debug)]
pub enum Descriptor {
    /// Opened by us: closed when dropped.
    Owned(OwnedFd),
    /// A caller's number. Never closed by us unless the caller asks.
    Given(i32),
}

impl Descriptor {
    /// Takes over a number that the caller wants closed.
    ///
    /// `None` for a negative number, which no kernel hands out.
    pub fn adopt(fd: i32) -> Option<OwnedFd> {
        // SAFETY: the caller of Node's `close(fd)` gives the number up; a wrong number is that
        // program's own EBADF, as it is with every descriptor in node:fs.
        (fd >= 0).then(|| unsafe { OwnedFd::from_raw_fd(fd) })
    }
}

impl AsFd for Descriptor {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Owned(fd) => fd.as_fd(),
            // SAFETY: lib lets only numbers >= 0 through (-1 is the one value that is forbidden),
            // and Node's contract makes the caller keep the descriptor open until the callback.
            Self::Given(fd) => unsafe { BorrowedFd::borrow_raw((*fd).max(0)) },
        }
    }
}
