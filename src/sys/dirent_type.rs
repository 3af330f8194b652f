//! What a directory tells of its entries, beside their names.

use rustix::fs::FileType;

/// `d_type`, of what the names stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DirentType {
    /// The filesystem does not tell: `DT_UNKNOWN`.
    Unknown,
    /// `DT_REG`.
    Regular,
    /// `DT_DIR`.
    Directory,
    /// `DT_LNK`.
    Symlink,
    /// `DT_FIFO`.
    Fifo,
    /// `DT_SOCK`.
    Socket,
    /// `DT_CHR`.
    CharacterDevice,
    /// `DT_BLK`.
    BlockDevice,
}

pub(super) fn dirent_type(kind: FileType) -> DirentType {
    match kind {
        FileType::RegularFile => DirentType::Regular,
        FileType::Directory => DirentType::Directory,
        FileType::Symlink => DirentType::Symlink,
        FileType::Fifo => DirentType::Fifo,
        FileType::Socket => DirentType::Socket,
        FileType::CharacterDevice => DirentType::CharacterDevice,
        FileType::BlockDevice => DirentType::BlockDevice,
        FileType::Unknown => DirentType::Unknown,
    }
}
