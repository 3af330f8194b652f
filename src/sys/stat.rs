//! stat(2), reduced to two questions.

use rustix::fs::{AtFlags, FileType, CWD};
use std::os::fd::AsFd;

/// Does the path lead to a directory, symbolic links followed?
pub fn is_directory(path: &[u8]) -> Result<bool, i32> {
    let stat = super::uninterrupted(|| rustix::fs::statat(CWD, path, AtFlags::empty()))?;
    Ok(FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
}

/// May the name in the directory `dir` be looked at? It is not followed if it is a symbolic link.
pub fn is_visible(dir: impl AsFd, name: &[u8]) -> Result<(), i32> {
    super::uninterrupted(|| rustix::fs::statat(&dir, name, AtFlags::SYMLINK_NOFOLLOW)).map(drop)
}
