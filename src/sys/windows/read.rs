//! ReadFile, in the place of read(2), pread(2) and preadv(2).
#![allow(unsafe_code, reason = "reading into memory that Rust does not own")]

use super::lent::{iovecs, Lent};
use super::overlapped::{length, overlapped, piece_by_piece, Standing};
use super::sys_error::{errno_of, last_error};
use super::AsFd;
use std::os::windows::io::{AsRawHandle, BorrowedHandle};
use std::ptr;
use windows_sys::Win32::Foundation::{
    ERROR_ACCESS_DENIED, ERROR_BROKEN_PIPE, ERROR_HANDLE_EOF, ERROR_INVALID_FLAGS,
};
use windows_sys::Win32::Storage::FileSystem::ReadFile;

/// Pieces of memory that are filled in one visit, as elsewhere.
pub(super) const IOV_MAX: usize = 1024;

/// Appends up to `max` bytes to `buffer`; at the handle's own position, or at `position`.
pub fn read(
    fd: impl AsFd,
    buffer: &mut Vec<u8>,
    max: usize,
    position: Option<u64>,
) -> Result<usize, i32> {
    buffer.reserve(max);
    let len = buffer.len();
    let handle = fd.as_handle();
    let _standing = position.map(|_| Standing::of(handle));
    let room = buffer.spare_capacity_mut().as_mut_ptr().cast();
    // SAFETY: `max` bytes of spare capacity.
    let filled = unsafe { read_file(handle, room, max, position) }?;
    // SAFETY: the kernel initialised `filled` bytes of it.
    unsafe { buffer.set_len(len + filled) };
    Ok(filled)
}

/// Fills `buffer` from byte `position` of the file on, as far as one call goes.
pub fn pread(fd: impl AsFd, buffer: &mut [u8], position: u64) -> Result<usize, i32> {
    let handle = fd.as_handle();
    let _standing = Standing::of(handle);
    // SAFETY: all of the buffer.
    unsafe { read_file(handle, buffer.as_mut_ptr(), buffer.len(), Some(position)) }
}

/// Fills JavaScript's memory from byte `skip` on, piece by piece until one is not filled.
///
/// `ECANCELED` when the environment has ended.
pub fn preadv(
    fd: impl AsFd,
    memory: &[Lent],
    skip: usize,
    position: Option<u64>,
) -> Result<usize, i32> {
    let (vectors, _leases) = iovecs(memory, skip, usize::MAX).ok_or(libc::ECANCELED)?;
    let handle = fd.as_handle();
    piece_by_piece(handle, &vectors, position, |vector, at| {
        // SAFETY: `_leases` keeps every piece of memory allocated during the call.
        unsafe { read_file(handle, vector.iov_base.cast(), vector.iov_len, at) }
    })
}

/// One call. What it may not read is no descriptor to read from, `EBADF`; and the end of a file or a pipe has no bytes.
///
/// # Safety
/// So many bytes at the address are allocated until it returns.
unsafe fn read_file(
    handle: BorrowedHandle<'_>,
    address: *mut u8,
    len: usize,
    position: Option<u64>,
) -> Result<usize, i32> {
    let len = length(len);
    let mut place = position.map(overlapped);
    let place = place.as_mut().map_or(ptr::null_mut(), ptr::from_mut);
    let mut filled = 0;
    // SAFETY: by the caller; the number of bytes and the place are on our own stack.
    let answer = unsafe { ReadFile(handle.as_raw_handle(), address, len, &raw mut filled, place) };
    if answer != 0 {
        return Ok(filled as usize);
    }
    match last_error() {
        ERROR_HANDLE_EOF | ERROR_BROKEN_PIPE => Ok(0),
        ERROR_ACCESS_DENIED => Err(errno_of(ERROR_INVALID_FLAGS)),
        error => Err(errno_of(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Seek, Write};

    #[test]
    fn a_position_moves_nothing() {
        let mut file = tempfile::tempfile().expect("temp");
        file.write_all(b"0123456789").expect("write");
        file.seek(std::io::SeekFrom::Start(3)).expect("seek");
        let mut bytes = Vec::new();
        assert_eq!(read(&file, &mut bytes, 4, Some(6)), Ok(4));
        assert_eq!(bytes, b"6789");
        let mut two = [0; 2];
        assert_eq!(pread(&file, &mut two, 1), Ok(2));
        assert_eq!(&two, b"12");
        assert_eq!(pread(&file, &mut two, 10), Ok(0));
        assert_eq!(read(&file, &mut bytes, 2, None), Ok(2));
        assert_eq!(bytes, b"678934");
        let mut rest = Vec::new();
        file.read_to_end(&mut rest).expect("read");
        assert_eq!(rest, b"56789");
    }
}
