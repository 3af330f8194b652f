//! The numbers that a C runtime has for handles: that of the program, by its libuv. Each library may have a
//! runtime of its own, with numbers of its own, and JavaScript's are the program's.
//!
//! Without a libuv to ask no number is known ([`knows_numbers`]). But a test of ours, which has no Node-API either, has the
//! numbers of the runtime that it is linked with.
#![allow(unsafe_code, reason = "C functions without a wrapper")]

use super::uv::function;
use super::OwnedFd;
use std::ffi::{c_int, c_void};
use std::os::windows::io::{AsRawHandle, IntoRawHandle, RawHandle};
use std::ptr;
use std::sync::OnceLock;

/// `uv_req_type`: the numbers are part of libuv's binary interface.
const UV_FS: c_int = 6;

/// The functions that are used here.
struct Uv {
    get_osfhandle: unsafe extern "C" fn(c_int) -> RawHandle,
    open_osfhandle: unsafe extern "C" fn(RawHandle) -> c_int,
    req_size: unsafe extern "C" fn(c_int) -> usize,
    fs_close: unsafe extern "C" fn(*mut c_void, *mut c_void, c_int, *mut c_void) -> c_int,
    fs_req_cleanup: unsafe extern "C" fn(*mut c_void),
}

fn of_program() -> Option<&'static Uv> {
    static UV: OnceLock<Option<Uv>> = OnceLock::new();
    let find = || {
        Some(Uv {
            get_osfhandle: function(c"uv_get_osfhandle")?,
            open_osfhandle: function(c"uv_open_osfhandle")?,
            req_size: function(c"uv_req_size")?,
            fs_close: function(c"uv_fs_close")?,
            fs_req_cleanup: function(c"uv_fs_req_cleanup")?,
        })
    };
    UV.get_or_init(find).as_ref()
}

/// Is there a libuv to ask?
pub fn knows_numbers() -> bool {
    of_program().is_some()
}

/// The handle that a number stands for, which stays the program's; INVALID_HANDLE_VALUE if it stands for none.
pub(super) fn uv_get_osfhandle(fd: i32) -> RawHandle {
    match of_program() {
        // SAFETY: no pointers. libuv takes any number.
        Some(uv) => unsafe { (uv.get_osfhandle)(fd) },
        #[cfg(not(feature = "addon"))]
        // SAFETY: no pointers.
        None => ptr::without_provenance_mut(unsafe { libc::get_osfhandle(fd) }.cast_unsigned()),
        #[cfg(feature = "addon")]
        None => windows_sys::Win32::Foundation::INVALID_HANDLE_VALUE,
    }
}

/// A number for a handle, which is the number's from then on. `EMFILE` where there is none left.
pub(super) fn uv_open_osfhandle(handle: OwnedFd) -> Result<i32, i32> {
    let raw = handle.as_raw_handle();
    let fd = match of_program() {
        // SAFETY: the handle is open.
        Some(uv) => unsafe { (uv.open_osfhandle)(raw) },
        #[cfg(not(feature = "addon"))]
        // SAFETY: as above.
        None => unsafe { libc::open_osfhandle(raw.addr().cast_signed(), 0) },
        #[cfg(feature = "addon")]
        None => -1,
    };
    if fd < 0 {
        return Err(libc::EMFILE);
    }
    // It is the number's now.
    let _ = handle.into_raw_handle();
    Ok(fd)
}

/// Closes a number and its handle, and waits for that: without a callback libuv needs no event loop.
pub(super) fn uv_fs_close(fd: i32) -> Result<(), i32> {
    let Some(uv) = of_program() else {
        #[cfg(not(feature = "addon"))]
        // SAFETY: no pointers.
        if unsafe { libc::close(fd) } == 0 {
            return Ok(());
        }
        return Err(libc::EBADF);
    };
    // SAFETY: a number from libuv's headers.
    let bytes = unsafe { (uv.req_size)(UV_FS) };
    let mut memory = vec![0u128; bytes.div_ceil(size_of::<u128>())];
    let request = memory.as_mut_ptr().cast();
    // SAFETY: memory of a request's size, which lives until the call and the one below return.
    let answer = unsafe { (uv.fs_close)(ptr::null_mut(), request, fd, ptr::null_mut()) };
    // SAFETY: initialized by the call above.
    unsafe { (uv.fs_req_cleanup)(request) };
    // It refuses nothing but a number that stands for no handle.
    if answer < 0 {
        Err(libc::EBADF)
    } else {
        Ok(())
    }
}
