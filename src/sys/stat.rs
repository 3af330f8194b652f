//! stat(2), reduced to one question.

use rustix::fs::{FileType, CWD};

/// Does the path lead to a directory, symbolic links followed?
pub fn is_directory(path: &[u8]) -> Result<bool, i32> {
    let stat =
        super::uninterrupted(|| rustix::fs::statat(CWD, path, rustix::fs::AtFlags::empty()))?;
    Ok(FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
}
