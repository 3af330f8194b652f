//! FlushFileBuffers, in the place of fsync(2).
#![allow(unsafe_code, reason = "a system call without a wrapper")]

use super::sys_error::last_errno;
use super::AsFd;
use std::os::windows::io::AsRawHandle;
use windows_sys::Win32::Storage::FileSystem::FlushFileBuffers;

/// Waits until the file's bytes and metadata are on the device. Refused for one that may not be written.
pub fn fsync(fd: impl AsFd) -> Result<(), i32> {
    // SAFETY: any handle will do.
    match unsafe { FlushFileBuffers(fd.as_handle().as_raw_handle()) } {
        0 => Err(last_errno()),
        _ => Ok(()),
    }
}
