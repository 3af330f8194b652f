//! The first argument of a whole-file call: a path or a descriptor.

use super::Failure;
use crate::sys::{self, Descriptor};

/// Where a whole-file operation reads or writes.
#[derive(Debug)]
pub enum Target {
    /// Opened for the operation and closed after it. Bytes as the kernel takes them, no NUL.
    Path(Vec<u8>),
    /// Open already; stays open.
    Descriptor(Descriptor),
}

impl Target {
    pub(super) fn open(self, flags: i32, mode: u32) -> Result<Descriptor, Failure> {
        match self {
            Self::Descriptor(descriptor) => Ok(descriptor),
            Self::Path(path) => {
                sys::open(&path, flags, mode).map(Descriptor::Owned).map_err(Failure::of("open"))
            }
        }
    }
}

/// Closes what was opened for the operation. An earlier failure outranks that of close(2).
pub(super) fn finish<T>(descriptor: Descriptor, outcome: Result<T, Failure>) -> Result<T, Failure> {
    match descriptor {
        Descriptor::Given(_) => outcome,
        Descriptor::Owned(fd) => {
            let closed = sys::close(fd).map_err(Failure::of("close"));
            outcome.and_then(|value| closed.map(|()| value))
        }
    }
}
