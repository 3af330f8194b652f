//! cachestat(2), Linux 6.5.
#![allow(unsafe_code, reason = "libc has no wrapper for this system call yet")]

use std::os::fd::{AsFd, AsRawFd};

/// The same number on every architecture.
const SYS_CACHESTAT: libc::c_long = 451;

#[repr(C)]
struct CachestatRange {
    off: u64,
    len: u64,
}

#[repr(C)]
#[derive(Default)]
struct Cachestat {
    nr_cache: u64,
    nr_dirty: u64,
    nr_writeback: u64,
    nr_evicted: u64,
    nr_recently_evicted: u64,
}

/// How many pages of a range of the file are in the page cache.
pub fn cachestat(fd: impl AsFd, position: u64, len: u64) -> Result<u64, i32> {
    let range = CachestatRange { off: position, len };
    let mut stat = Cachestat::default();
    let fd = fd.as_fd().as_raw_fd();
    // SAFETY: both structures are the kernel's own layout and live until the call returns.
    let answer = unsafe { libc::syscall(SYS_CACHESTAT, fd, &raw const range, &raw mut stat, 0u32) };
    match answer {
        0 => Ok(stat.nr_cache),
        _ => Err(super::last_errno()),
    }
}
