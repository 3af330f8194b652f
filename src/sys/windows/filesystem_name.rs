//! The kinds of filesystem that are known here, by what GetVolumeInformationByHandleW calls them.
#![allow(unsafe_code, reason = "system calls without a wrapper")]

use super::sys_error::last_errno;
use super::AsFd;
use std::mem::MaybeUninit;
use std::os::windows::io::AsRawHandle;
use std::ptr;
use windows_sys::Win32::Storage::FileSystem::{
    FileRemoteProtocolInfo, GetFileInformationByHandleEx, GetVolumeInformationByHandleW,
    FILE_REMOTE_PROTOCOL_INFO,
};

/// A word; an empty one for what is not known.
pub(super) type Name = &'static str;

/// Filesystems that are on a disk of this machine.
pub(super) const ON_DISK: &[Name] = &["NTFS", "ReFS", "exFAT", "FAT32", "FAT"];

pub(super) const IN_MEMORY: &[Name] = &[];

/// Filesystems of other machines, whatever they are called there.
pub(super) const REMOTE: &[Name] = &["remote"];

/// What the filesystem of a file is called, if it is one of those above; else an empty word.
pub(super) fn filesystem_name(fd: impl AsFd) -> Result<Name, i32> {
    let handle = fd.as_handle().as_raw_handle();
    let mut remote = MaybeUninit::<FILE_REMOTE_PROTOCOL_INFO>::uninit();
    let bytes = size_of::<FILE_REMOTE_PROTOCOL_INFO>() as u32;
    let into = remote.as_mut_ptr().cast();
    // SAFETY: memory of that size on our own stack. A file of this machine's has no such thing.
    let is_remote =
        unsafe { GetFileInformationByHandleEx(handle, FileRemoteProtocolInfo, into, bytes) };
    if is_remote != 0 {
        return Ok(REMOTE[0]);
    }
    let mut word = [0u16; 32];
    let none = ptr::null_mut();
    // SAFETY: a word of that length on our own stack; nothing else is asked for.
    let answer = unsafe {
        GetVolumeInformationByHandleW(
            handle,
            ptr::null_mut(),
            0,
            none,
            none,
            none,
            word.as_mut_ptr(),
            word.len() as u32,
        )
    };
    if answer == 0 {
        return Err(last_errno());
    }
    let len = word.iter().position(|&unit| unit == 0).unwrap_or(word.len());
    let told = String::from_utf16_lossy(&word[..len]);
    Ok(ON_DISK.iter().find(|name| **name == told).copied().unwrap_or_default())
}
