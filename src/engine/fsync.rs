//! `fs.fsync`.

use super::Failure;
use crate::sys::{self, Descriptor};

/// Flushes a descriptor that stays the program's.
pub fn fsync(fd: i32) -> Result<(), Failure> {
    sys::fsync(Descriptor::Given(fd)).map_err(Failure::of("fsync"))
}
