//! A handle that is ours to close, or the number that the program's C runtime has for one.
#![allow(unsafe_code, reason = "a number from JavaScript becomes a handle")]

use super::osfhandle::{uv_fs_close, uv_get_osfhandle, uv_open_osfhandle};
use std::os::windows::io::{AsRawHandle, BorrowedHandle};

pub use std::os::windows::io::{AsHandle as AsFd, OwnedHandle as OwnedFd};

/// An open file as the engine sees it.
#[derive(Debug)]
pub enum Descriptor {
    /// Opened by us: closed when dropped.
    Owned(OwnedFd),
    /// A caller's number. Never closed by us unless the caller asks.
    Given(i32),
}

impl AsFd for Descriptor {
    fn as_handle(&self) -> BorrowedHandle<'_> {
        match self {
            Self::Owned(handle) => handle.as_handle(),
            // SAFETY: Node's contract makes the caller keep the descriptor open until the callback. Of a number
            // that is none it is INVALID_HANDLE_VALUE, which every call refuses.
            Self::Given(fd) => unsafe { BorrowedHandle::borrow_raw(uv_get_osfhandle(*fd)) },
        }
    }
}

/// Closes a number that the caller gives up.
pub fn close_given(fd: i32) -> Result<(), i32> {
    uv_fs_close(fd)
}

/// Makes a number of a handle, for a caller who closes it. `EMFILE` if the C runtime has none left.
pub fn give_away(fd: OwnedFd) -> Result<i32, i32> {
    uv_open_osfhandle(fd)
}

/// What tells it from all others that are open.
pub(crate) fn number_of(fd: impl AsFd) -> usize {
    fd.as_handle().as_raw_handle().addr()
}
