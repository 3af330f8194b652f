//! mmap(2) of a file, privately.
#![allow(unsafe_code, reason = "mapping a file that others may truncate is unsafe by nature")]

use memmap2::{MmapMut, MmapOptions};
use std::os::fd::{AsFd, AsRawFd};

/// A private, copy-on-write mapping of a file.
pub type Mapping = MmapMut;

/// Maps `len` bytes of the file from `position` on, copy-on-write.
///
/// Touching a page behind the end of the file, after somebody has truncated it,
/// raises SIGBUS: the caller of `mapFile()` is told so and asks for it by name.
pub fn mmap_private(fd: impl AsFd, position: u64, len: usize) -> Result<Mapping, i32> {
    let mut options = MmapOptions::new();
    options.offset(position).len(len);
    // SAFETY: writes stay private to this mapping; the hazard of truncation is the documented
    // contract of `mapFile()`, the only caller.
    let mapped = unsafe { options.map_copy(fd.as_fd().as_raw_fd()) };
    mapped.map_err(|error| error.raw_os_error().unwrap_or(libc::EINVAL))
}
