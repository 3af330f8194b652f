//! openat(2) and its like: names in an open directory, where no link on the way leads elsewhere.

use super::mode_of;
use rustix::fs::{AtFlags, Mode, OFlags, CWD};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// `AT_FDCWD`: the working directory.
pub fn cwd() -> BorrowedFd<'static> {
    CWD
}

/// Opens the directory `name` of the directory `dir`; `ELOOP` or `ENOTDIR` if it is a symbolic link.
pub fn openat_directory(dir: impl AsFd, name: &[u8]) -> Result<OwnedFd, i32> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY;
    openat(dir, name, flags.bits().cast_signed(), 0)
}

/// Opens what the `name` of the directory `dir` is or, if that is a symbolic link, leads to. `O_CLOEXEC` is
/// always added.
pub fn openat_following(dir: impl AsFd, name: &[u8], flags: i32) -> Result<OwnedFd, i32> {
    let flags = OFlags::from_bits_retain(flags.cast_unsigned()) | OFlags::CLOEXEC;
    super::uninterrupted(|| rustix::fs::openat(&dir, name, flags, Mode::empty()))
}

/// Opens the `name` of the directory `dir`, but no symbolic link (`ELOOP`). `flags` and `mode` are the
/// kernel's numbers; `O_CLOEXEC` is always added.
pub fn openat(dir: impl AsFd, name: &[u8], flags: i32, mode: u32) -> Result<OwnedFd, i32> {
    let flags = OFlags::from_bits_retain(flags.cast_unsigned());
    let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mode = mode_of(mode);
    super::uninterrupted(|| rustix::fs::openat(&dir, name, flags, mode))
}

/// Makes the directory `name` in the directory `dir`; the umask applies.
pub fn mkdirat(dir: impl AsFd, name: &[u8], mode: u32) -> Result<(), i32> {
    let mode = mode_of(mode);
    super::uninterrupted(|| rustix::fs::mkdirat(&dir, name, mode))
}

/// Removes `name` from the directory `dir`: an empty directory's name if `directory`, and else anything
/// else's.
pub fn unlinkat(dir: impl AsFd, name: &[u8], directory: bool) -> Result<(), i32> {
    let flags = if directory { AtFlags::REMOVEDIR } else { AtFlags::empty() };
    super::uninterrupted(|| rustix::fs::unlinkat(&dir, name, flags))
}

/// What the symbolic link `name` of the directory `dir` holds.
pub fn readlinkat(dir: impl AsFd, name: &[u8]) -> Result<Vec<u8>, i32> {
    let held = super::uninterrupted(|| rustix::fs::readlinkat(&dir, name, Vec::new()))?;
    Ok(held.into_bytes())
}

/// Makes the symbolic link `name`, which holds `target`, in the directory `dir`.
pub fn symlinkat(target: &[u8], dir: impl AsFd, name: &[u8]) -> Result<(), i32> {
    super::uninterrupted(|| rustix::fs::symlinkat(target, &dir, name))
}
