//! `stat` and `lstat` of a path, whoever has to be asked.

use super::Failure;
use crate::sys::{self, Statx};

/// Looks at what a path leads to; at a link itself, if it must not `follow` it.
pub fn stat(path: &[u8], follow: bool) -> Result<Statx, Failure> {
    sys::statx_path(path, follow).map_err(Failure::of(if follow { "stat" } else { "lstat" }))
}
