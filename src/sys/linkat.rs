//! linkat(2): one more name for what has one.

use rustix::fs::{AtFlags, CWD};

/// Gives what is called `from` the name `to` as well. A symbolic link is not followed.
pub fn link(from: &[u8], to: &[u8]) -> Result<(), i32> {
    super::uninterrupted(|| rustix::fs::linkat(CWD, from, CWD, to, AtFlags::empty()))
}
