//! The path of an open file: macOS tells it by fcntl(F_GETPATH), and no standard at all.

use super::AsFd;

/// The path of an open file, as the kernel knows it.
#[cfg(target_os = "macos")]
pub fn path_of(fd: impl AsFd) -> Result<Vec<u8>, i32> {
    super::uninterrupted(|| rustix::fs::getpath(&fd)).map(std::ffi::CString::into_bytes)
}

/// The path of an open file: `ENOSYS`.
#[cfg(not(target_os = "macos"))]
pub fn path_of(_fd: impl AsFd) -> Result<Vec<u8>, i32> {
    Err(libc::ENOSYS)
}
