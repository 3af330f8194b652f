//! lstat(2), reduced to one question.

use super::dirent_type::{dirent_type, DirentType};
use rustix::fs::{AtFlags, FileType, CWD};

/// What the path itself is, a symbolic link not followed.
pub fn lstat_type(path: &[u8]) -> Result<DirentType, i32> {
    let stat = super::uninterrupted(|| rustix::fs::statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW))?;
    Ok(dirent_type(FileType::from_raw_mode(stat.st_mode)))
}
