//! How a handle was opened.
#![allow(unsafe_code, reason = "a system call without a wrapper")]

use super::sys_error::last_error;
use super::AsFd;
use std::os::windows::io::AsRawHandle;
use std::ptr;
use windows_sys::Win32::Foundation::ERROR_ACCESS_DENIED;
use windows_sys::Win32::Storage::FileSystem::ReadFile;

/// May the handle of a regular file be read from? Asks by reading nothing: of a pipe that would wait.
pub fn is_readable(fd: impl AsFd) -> bool {
    let handle = fd.as_handle().as_raw_handle();
    let mut read = 0;
    // SAFETY: no bytes are read, and their number is written to our own stack.
    let answer = unsafe { ReadFile(handle, ptr::null_mut(), 0, &raw mut read, ptr::null_mut()) };
    answer != 0 || last_error() != ERROR_ACCESS_DENIED
}

/// Does a write fail with `EAGAIN` where another descriptor's would wait? There is no such mode.
pub fn is_nonblocking(_fd: impl AsFd) -> bool {
    false
}
