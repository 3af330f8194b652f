//! `fs.open`.

use super::Failure;
use crate::sys::{self, OwnedFd};

/// Opens `path` with the kernel's `flags`; `mode` is for a file that is created.
pub fn open(path: &[u8], flags: i32, mode: u32) -> Result<OwnedFd, Failure> {
    sys::open(path, flags, mode).map_err(Failure::of("open"))
}
