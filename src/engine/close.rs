//! `fs.close`.

use super::Failure;
use crate::sys::{self, Descriptor};

/// Closes a descriptor that the program gives up.
pub fn close(fd: i32) -> Result<(), Failure> {
    Descriptor::adopt(fd).ok_or(libc::EBADF).and_then(sys::close).map_err(Failure::of("close"))
}
