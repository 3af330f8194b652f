//! Positions: an OVERLAPPED for each call, and the handle's own position, which such a call moves as well.
#![allow(unsafe_code, reason = "a system call without a wrapper")]

use super::lent::IoVec;
use std::os::windows::io::{AsRawHandle, BorrowedHandle};
use std::ptr;
use windows_sys::Win32::Storage::FileSystem::{SetFilePointerEx, FILE_BEGIN, FILE_CURRENT};
use windows_sys::Win32::System::IO::{OVERLAPPED, OVERLAPPED_0, OVERLAPPED_0_0};

/// What one call is asked for at most. A driver may refuse what it has no room for, and the rest is asked for next.
const MOST_BYTES: usize = 1 << 30;

/// A length as ReadFile and WriteFile take it.
pub(super) fn length(bytes: usize) -> u32 {
    bytes.min(MOST_BYTES) as u32
}

/// A place in a file, as ReadFile and WriteFile take it.
pub(super) fn overlapped(position: u64) -> OVERLAPPED {
    let place = OVERLAPPED_0_0 { Offset: position as u32, OffsetHigh: (position >> 32) as u32 };
    OVERLAPPED { Anonymous: OVERLAPPED_0 { Anonymous: place }, ..OVERLAPPED::default() }
}

/// Where a handle stands, and is put again when this is dropped.
pub(super) struct Standing<'a> {
    handle: BorrowedHandle<'a>,
    /// None of what has no positions.
    at: Option<i64>,
}

impl<'a> Standing<'a> {
    pub(super) fn of(handle: BorrowedHandle<'a>) -> Self {
        let mut at = 0;
        // SAFETY: the position is written to our own stack.
        let answer =
            unsafe { SetFilePointerEx(handle.as_raw_handle(), 0, &raw mut at, FILE_CURRENT) };
        Self { handle, at: (answer != 0).then_some(at) }
    }
}

/// One call for each piece of memory, until one does not do all of its piece. An error counts only where nothing was done
/// before it.
pub(super) fn piece_by_piece(
    handle: BorrowedHandle<'_>,
    vectors: &[IoVec],
    position: Option<u64>,
    mut call: impl FnMut(&IoVec, Option<u64>) -> Result<usize, i32>,
) -> Result<usize, i32> {
    let _standing = position.map(|_| Standing::of(handle));
    let mut total = 0;
    for vector in vectors {
        match call(vector, position.map(|position| position + total as u64)) {
            Ok(bytes) => {
                total += bytes;
                if bytes < vector.iov_len {
                    break;
                }
            }
            Err(_) if total > 0 => break,
            Err(errno) => return Err(errno),
        }
    }
    Ok(total)
}

impl Drop for Standing<'_> {
    fn drop(&mut self) {
        if let Some(at) = self.at {
            // SAFETY: nothing is written to.
            unsafe {
                SetFilePointerEx(self.handle.as_raw_handle(), at, ptr::null_mut(), FILE_BEGIN)
            };
        }
    }
}
