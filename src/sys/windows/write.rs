//! WriteFile, in the place of write(2) and pwritev(2).
#![allow(unsafe_code, reason = "writing from memory that Rust does not own")]

use super::lent::{iovecs, Lent};
use super::overlapped::{length, overlapped, piece_by_piece, Standing};
use super::sys_error::{errno_of, last_error};
use super::AsFd;
use std::os::windows::io::{AsRawHandle, BorrowedHandle};
use std::ptr;
use windows_sys::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_BROKEN_PIPE, ERROR_INVALID_FLAGS, ERROR_NO_DATA,
};
use windows_sys::Win32::Storage::FileSystem::WriteFile;

/// Writes some of `bytes`; at the handle's own position, or at `position`.
pub fn write(fd: impl AsFd, bytes: &[u8], position: Option<u64>) -> Result<usize, i32> {
    let handle = fd.as_handle();
    let _standing = position.map(|_| Standing::of(handle));
    // SAFETY: all of the bytes.
    unsafe { write_file(handle, bytes.as_ptr(), bytes.len(), position) }
}

/// Writes some of JavaScript's memory from byte `skip` on, piece by piece until one is not taken whole: at most `max` bytes.
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
    let handle = fd.as_handle();
    piece_by_piece(handle, &vectors, position, |vector, at| {
        // SAFETY: `_leases` keeps every piece of memory allocated during the call.
        unsafe { write_file(handle, vector.iov_base.cast(), vector.iov_len, at) }
    })
}

/// One call. What it may not write is no descriptor to write to, `EBADF`.
///
/// # Safety
/// So many bytes at the address are allocated until it returns.
unsafe fn write_file(
    handle: BorrowedHandle<'_>,
    address: *const u8,
    len: usize,
    position: Option<u64>,
) -> Result<usize, i32> {
    let len = length(len);
    let mut place = position.map(overlapped);
    let place = place.as_mut().map_or(ptr::null_mut(), ptr::from_mut);
    let mut written = 0;
    // SAFETY: by the caller; the number of bytes and the place are on our own stack.
    let answer =
        unsafe { WriteFile(handle.as_raw_handle(), address, len, &raw mut written, place) };
    if answer != 0 {
        return Ok(written as usize);
    }
    match last_error() {
        ERROR_ACCESS_DENIED => Err(errno_of(ERROR_INVALID_FLAGS)),
        ERROR_BROKEN_PIPE | ERROR_NO_DATA => Err(libc::EPIPE),
        error => Err(errno_of(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::{lend, Leases};
    use std::io::{Seek, Write};
    use std::sync::Arc;

    #[test]
    fn a_position_moves_nothing_and_an_end_is_the_end() {
        let file = tempfile::NamedTempFile::new().expect("temp");
        let mut opened = file.reopen().expect("open");
        opened.write_all(b"..........").expect("write");
        opened.seek(std::io::SeekFrom::Start(1)).expect("seek");
        let mut memory = [b"ab".to_vec(), b"".to_vec(), b"cde".to_vec()];
        let leases = Arc::new(Leases::default());
        let lent: Vec<Lent> = memory.iter_mut().map(|part| lend(part, &leases)).collect();
        assert_eq!(pwritev(&opened, &lent, 1, usize::MAX, Some(5)), Ok(4));
        assert_eq!(write(&opened, b"X", None), Ok(1));
        assert_eq!(std::fs::read(file.path()).expect("read"), b".X...bcde.");
        let appending = libc::O_WRONLY | libc::O_APPEND;
        let name = file.path().as_os_str().as_encoded_bytes();
        let appending = crate::sys::open(name, appending, 0).expect("open");
        assert_eq!(write(&appending, b"!", Some(0)), Ok(1));
        assert_eq!(std::fs::read(file.path()).expect("read"), b".X...bcde.!");
    }

    #[test]
    fn what_may_not_be_written_is_no_descriptor_for_that() {
        let file = tempfile::NamedTempFile::new().expect("temp");
        let name = file.path().as_os_str().as_encoded_bytes();
        let reading = crate::sys::open(name, libc::O_RDONLY, 0).expect("open");
        assert_eq!(write(&reading, b"x", None), Err(libc::EBADF));
        assert!(crate::sys::is_readable(&reading));
        let writing = crate::sys::open(name, libc::O_WRONLY, 0).expect("open");
        assert!(!crate::sys::is_readable(&writing));
    }
}
