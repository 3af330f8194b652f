//! `opendir`: a directory that is read piece by piece.
//!
//! The entries come in the filesystem's order, and each visit asks the kernel for as much as glibc's
//! `readdir` would: what comes and goes meanwhile is seen at the same steps as through libuv. What is more than
//! was wanted goes to the caller at once, who keeps it; 32 KiB, which is some 900 names.
//!
//! Drawback: once its end was met a directory is not asked again. libuv asks with every read, and some
//! filesystems then tell of what has come since.

use super::cached::{closes_at_once, open_directory_cached};
use super::filesystem::note_opened;
use super::Failure;
use crate::sys::{self, Directory, DirentBuffer, DirentType, Kind};
use std::cell::RefCell;
use std::os::fd::OwnedFd;
use std::sync::{Mutex, MutexGuard, PoisonError};

thread_local! {
    static BUFFER: RefCell<DirentBuffer> = RefCell::default();
}

/// A directory to be read, by one thread at a time.
#[derive(Debug)]
pub struct OpenDirectory(Mutex<Directory>);

/// Opens a directory of a local filesystem, if that asks nobody.
pub fn opendir_cached(path: &[u8]) -> Option<OpenDirectory> {
    open_directory_cached(path).and_then(|fd| opened(fd).ok())
}

/// Opens a directory.
pub fn opendir(path: &[u8]) -> Result<OpenDirectory, Failure> {
    sys::open(path, libc::O_RDONLY | libc::O_DIRECTORY, 0)
        .and_then(opened)
        .map_err(|errno| Failure { errno, syscall: "opendir" })
}

fn opened(fd: OwnedFd) -> Result<OpenDirectory, i32> {
    note_opened(&fd);
    sys::fdopendir(fd).map(|directory| OpenDirectory(Mutex::new(directory)))
}

impl OpenDirectory {
    fn lock(&self) -> MutexGuard<'_, Directory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `wanted` entries or more, or all that are left: behind a `1` if the end was met, and else a `0`, each
    /// as the digit of its type (`uv_dirent_type_t`) and its name, with a NUL behind.
    pub fn read(&self, wanted: u32) -> Result<Vec<u8>, Failure> {
        let mut found = vec![b'0'];
        let mut count = 0;
        let mut directory = self.lock();
        BUFFER.with_borrow_mut(|buffer| {
            while count < wanted {
                let more = sys::getdents64_once(&mut directory, buffer, |name, kind| {
                    count += 1;
                    found.push(b'0' + kind.number());
                    found.extend_from_slice(name);
                    found.push(0);
                });
                match more {
                    Ok(true) => {}
                    // A directory that was removed has no entries: what glibc makes of it.
                    Ok(false) | Err(libc::ENOENT) => {
                        found[0] = b'1';
                        break;
                    }
                    Err(errno) => return Err(Failure { errno, syscall: "readdir" }),
                }
            }
            Ok(found)
        })
    }

    /// May it be closed without waiting?
    pub fn closes_at_once(&self) -> bool {
        closes_at_once(&*self.lock(), Kind::Directory)
    }
}

impl DirentType {
    /// libuv's number of it (`uv_dirent_type_t`).
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Regular => 1,
            Self::Directory => 2,
            Self::Symlink => 3,
            Self::Fifo => 4,
            Self::Socket => 5,
            Self::CharacterDevice => 6,
            Self::BlockDevice => 7,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    fn names(read: &[u8]) -> Vec<&[u8]> {
        let mut names: Vec<_> = read[1..].split(|&byte| byte == 0).collect();
        assert_eq!(names.pop(), Some(&b""[..]));
        names.sort_unstable();
        names
    }

    #[test]
    fn reads_what_is_there_and_knows_the_end() {
        let dir = tempfile::tempdir().expect("temp");
        let path = dir.path().as_os_str().as_bytes();
        let opened = opendir(path).expect("opens");
        std::fs::create_dir(dir.path().join("d")).expect("mkdir");
        std::fs::write(dir.path().join("f"), "").expect("write");
        std::os::unix::fs::symlink("f", dir.path().join("l")).expect("symlink");
        let read = opened.read(32).expect("reads");
        assert_eq!(read[0], b'1');
        assert_eq!(names(&read), [&b"1f"[..], b"2d", b"3l"]);
        assert!(opened.closes_at_once());
        std::fs::remove_dir_all(dir.path()).expect("rm");
        assert!(!opened.closes_at_once());
    }

    #[test]
    fn brings_a_buffer_full_at_a_time() {
        let dir = tempfile::tempdir().expect("temp");
        for number in 0..3000 {
            std::fs::write(dir.path().join(format!("file-{number}")), "").expect("write");
        }
        let opened = opendir(dir.path().as_os_str().as_bytes()).expect("opens");
        let first = opened.read(1).expect("reads");
        assert_eq!(first[0], b'0');
        let count = names(&first).len();
        assert!((400..2000).contains(&count), "{count}");
        let rest = opened.read(u32::MAX).expect("reads");
        assert_eq!(rest[0], b'1');
        assert_eq!(names(&rest).len() + count, 3000);
    }

    #[test]
    fn a_removed_directory_is_empty_and_no_directory_fails() {
        let dir = tempfile::tempdir().expect("temp");
        let path = dir.path().join("d");
        std::fs::create_dir(&path).expect("mkdir");
        let opened = opendir(path.as_os_str().as_bytes()).expect("opens");
        std::fs::remove_dir(&path).expect("rmdir");
        assert_eq!(opened.read(32), Ok(b"1".to_vec()));
        let failed = opendir(path.as_os_str().as_bytes()).expect_err("is gone");
        assert_eq!(failed, Failure { errno: libc::ENOENT, syscall: "opendir" });
        assert!(opendir_cached(b"/dev/null").is_none());
    }
}
