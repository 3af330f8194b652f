//! linkat(2) and renameat(2): one more name for what has one, or another.

use rustix::fs::{AtFlags, CWD};

/// Gives what is called `from` the name `to` as well. A symbolic link is not followed.
pub fn link(from: &[u8], to: &[u8]) -> Result<(), i32> {
    super::uninterrupted(|| rustix::fs::linkat(CWD, from, CWD, to, AtFlags::empty()))
}

/// Gives what is called `from` the name `to` instead; whatever had that name loses it.
pub fn rename(from: &[u8], to: &[u8]) -> Result<(), i32> {
    super::uninterrupted(|| rustix::fs::renameat(CWD, from, CWD, to))
}
