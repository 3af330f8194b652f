//! ioctl(FICLONERANGE): see ioctl_ficlonerange(2).
#![allow(unsafe_code, reason = "an ioctl takes a raw pointer")]

use std::os::fd::{AsFd, AsRawFd};

/// The kernel's `struct file_clone_range`.
#[repr(C)]
struct FileCloneRange {
    src_fd: i64,
    src_offset: u64,
    src_length: u64,
    dest_offset: u64,
}

/// Makes `to` share the blocks of `from` from `from_position` to its end.
pub fn ficlonerange(
    from: impl AsFd,
    from_position: u64,
    to: impl AsFd,
    to_position: u64,
) -> Result<(), i32> {
    let range = FileCloneRange {
        src_fd: i64::from(from.as_fd().as_raw_fd()),
        src_offset: from_position,
        // To the end of the file.
        src_length: 0,
        dest_offset: to_position,
    };
    let to = to.as_fd().as_raw_fd();
    // SAFETY: the structure is the kernel's own layout and lives until the call returns.
    match unsafe { libc::ioctl(to, libc::FICLONERANGE, &raw const range) } {
        0 => Ok(()),
        _ => Err(super::last_errno()),
    }
}
