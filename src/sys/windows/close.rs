//! CloseHandle.
#![allow(unsafe_code, reason = "std drops the answer of CloseHandle")]

use super::sys_error::last_errno;
use super::OwnedFd;
use std::os::windows::io::IntoRawHandle;
use windows_sys::Win32::Foundation::CloseHandle;

/// Closes the handle and reports what the kernel said.
pub fn close(fd: OwnedFd) -> Result<(), i32> {
    // SAFETY: `fd` is owned, and `into_raw_handle` hands that ownership to this one call.
    match unsafe { CloseHandle(fd.into_raw_handle()) } {
        0 => Err(last_errno()),
        _ => Ok(()),
    }
}
