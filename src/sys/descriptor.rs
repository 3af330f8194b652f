//! A descriptor that is either ours to close or only a number somebody gave us.
#![allow(unsafe_code, reason = "a number from JavaScript becomes a descriptor")]

use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, IntoRawFd};

pub use std::os::fd::{AsFd, OwnedFd};

/// An open file as the engine sees it.
#[derive(Debug)]
pub enum Descriptor {
    /// Opened by us: closed when dropped.
    Owned(OwnedFd),
    /// A caller's number. Never closed by us unless the caller asks.
    Given(i32),
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

/// Closes a number that the caller gives up. `EBADF` for a negative one, which no kernel hands out.
pub fn close_given(fd: i32) -> Result<(), i32> {
    if fd < 0 {
        return Err(libc::EBADF);
    }
    // SAFETY: the caller of Node's `close(fd)` gives the number up; a wrong number is that
    // program's own EBADF, as it is with every descriptor in node:fs.
    super::close(unsafe { OwnedFd::from_raw_fd(fd) })
}

/// Makes a number of a descriptor, for a caller who closes it.
pub fn give_away(fd: OwnedFd) -> Result<i32, i32> {
    Ok(fd.into_raw_fd())
}

/// What tells it from all others that are open.
pub(crate) fn number_of(fd: impl AsFd) -> usize {
    fd.as_fd().as_raw_fd().cast_unsigned() as usize
}
