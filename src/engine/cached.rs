//! The cached lane: opening, closing and looking at a file without waiting for anything.
//!
//! Only for a file on a local filesystem whose path is in the kernel's cache; to
//! be opened it has to be a regular one, and only to read it. Everything else
//! answers `None`, and another thread does the work.
//!
//! A path is looked at before it is opened: opening a FIFO would wait for its
//! writer, or, opened and closed again, take the reader from under it.

use super::filesystem::is_local;
use crate::sys::{self, Kind};
use std::os::fd::{AsFd, OwnedFd};

/// Opens a file to be read, if that asks nobody.
pub fn open_cached(path: &[u8]) -> Option<OwnedFd> {
    let found = sys::openat2_cached(path, libc::O_PATH).ok()?;
    let stat = sys::fstat(&found).ok()?;
    if stat.kind != Kind::Regular || !is_local(&found, stat.identity.0) {
        return None;
    }
    // Non-blocking, for the case that the path has become another's since. Of no meaning for the
    // regular file that it is otherwise.
    let opened = sys::openat2_cached(path, libc::O_RDONLY | libc::O_NONBLOCK).ok()?;
    sys::fstat(&opened).is_ok_and(|now| now.identity == stat.identity).then_some(opened)
}

/// Can the path be looked at (by stat(2), or lstat(2) if it must not `follow`) without asking anybody?
pub fn is_cached(path: &[u8], follow: bool) -> bool {
    let flags = if follow { libc::O_PATH } else { libc::O_PATH | libc::O_NOFOLLOW };
    let found = sys::openat2_cached(path, flags);
    found.is_ok_and(|found| sys::fstat(&found).is_ok_and(|stat| is_local(&found, stat.identity.0)))
}

/// May a descriptor that was opened to read be closed at once? Not the last one of a deleted file:
/// the kernel frees its blocks then.
pub fn closes_at_once(fd: impl AsFd) -> bool {
    sys::fstat(&fd).is_ok_and(|stat| {
        stat.kind == Kind::Regular && stat.links > 0 && is_local(&fd, stat.identity.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn opens_what_is_cached_and_regular_only() {
        let dir = tempfile::tempdir().expect("temp");
        let path = dir.path().join("f");
        std::fs::write(&path, b"x").expect("write");
        if let Some(fd) = open_cached(path.as_os_str().as_bytes()) {
            assert!(closes_at_once(&fd));
            std::fs::remove_file(&path).expect("remove");
            assert!(!closes_at_once(&fd));
        }
        assert!(open_cached(b"/dev/null").is_none());
        assert!(!is_cached(b"/proc/self/stat", true));
        assert!(!is_cached(b"/no/such", true));
        let nowhere = dir.path().join("link");
        std::os::unix::fs::symlink("/no/such", &nowhere).expect("symlink");
        assert!(!is_cached(nowhere.as_os_str().as_bytes(), true));
        assert!(open_cached(b"/tmp").is_none());
        assert!(open_cached(b"/no/such").is_none());
        let fifo = dir.path().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status().expect("mkfifo");
        assert!(made.success());
        assert!(open_cached(fifo.as_os_str().as_bytes()).is_none());
    }
}
