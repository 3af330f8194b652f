//! SetFileInformationByHandle, in the place of ftruncate(2).
#![allow(unsafe_code, reason = "a system call without a wrapper")]

use super::sys_error::last_errno;
use super::AsFd;
use std::os::windows::io::AsRawHandle;
use windows_sys::Win32::Storage::FileSystem::{
    FileEndOfFileInfo, SetFileInformationByHandle, FILE_END_OF_FILE_INFO,
};

/// Sets the file's size. What has a place behind that loses it.
pub fn ftruncate(fd: impl AsFd, size: u64) -> Result<(), i32> {
    let end = FILE_END_OF_FILE_INFO { EndOfFile: size.cast_signed() };
    let bytes = size_of::<FILE_END_OF_FILE_INFO>() as u32;
    let handle = fd.as_handle().as_raw_handle();
    let told = (&raw const end).cast();
    // SAFETY: the structure is the kernel's own layout and lives until the call returns.
    match unsafe { SetFileInformationByHandle(handle, FileEndOfFileInfo, told, bytes) } {
        0 => Err(last_errno()),
        _ => Ok(()),
    }
}
