//! `fs.close`.

use super::Failure;
use crate::sys;

/// Closes a descriptor that the program gives up.
pub fn close(fd: i32) -> Result<(), Failure> {
    sys::close_given(fd).map_err(Failure::of("close"))
}
