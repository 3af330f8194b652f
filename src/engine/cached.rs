//! The cached lane: opening, closing and looking at a file without waiting for anything.
//!
//! Only for a file on a local filesystem whose path is in the kernel's cache; to
//! be opened it has to be a regular one, and only to read it. Everything else
//! answers `None`, and another thread does the work.
//!
//! A path is looked at before it is opened: opening a FIFO would wait for its
//! writer, or, opened and closed again, take the reader from under it.

use super::filesystem::{glance, statx_at_once, Seen};
use super::Failure;
use crate::sys::{self, AsFd, Kind, Lent, OwnedFd, Stat, Statx};
use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

/// An attempt that took longer has waited for something, or its thread was put aside for another:
/// some 5 us is what it takes.
const SLOW: Duration = Duration::from_millis(2);

/// What a slow attempt weighs, against one that was not. A thread that is put aside now and then, on
/// a busy machine, has many quick ones between two that are slow.
const STRIKE: u32 = 16;

/// So much of it, and nothing is tried for a while.
const OUT: u32 = 3 * STRIKE - 8;

/// For so many times the time that the last attempt took.
const PAUSES: u32 = 100;

/// The smallest page: what cachestat counts in.
const PAGE_BYTES: u64 = 4096;

/// So long nothing is read of a filesystem that can neither read only what is in memory nor tell what is: tmpfs
/// before Linux 6.5. To find that out again takes as long as the file.
const BLIND: Duration = Duration::from_secs(1);

thread_local! {
    /// The last such filesystem's device, and until when.
    static BLIND_UNTIL: Cell<Option<(u64, Instant)>> = const { Cell::new(None) };
    static PAUSED_UNTIL: Cell<Option<Instant>> = const { Cell::new(None) };
    static STRIKES: Cell<u32> = const { Cell::new(0) };
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes an attempt, unless some were slow a short time ago.
fn attempt<T>(make: impl FnOnce() -> Option<T>) -> Option<T> {
    let begun = Instant::now();
    if PAUSED_UNTIL.get().is_some_and(|until| begun < until) {
        return None;
    }
    let made = make();
    let took = begun.elapsed();
    if took < SLOW {
        STRIKES.set(STRIKES.get().saturating_sub(1));
        return made;
    }
    STRIKES.set(STRIKES.get() + STRIKE);
    if STRIKES.get() >= OUT {
        STRIKES.set(0);
        PAUSED_UNTIL.set(Some(begun + took * PAUSES));
    }
    made
}

/// Why nothing can be tried here: the errno with which the kernel, or a filter before it, refuses to open a path, or to
/// look at what was opened, without asking anybody. That there is nothing, or somebody to be asked, is no refusal.
pub fn refuses_cached() -> Option<i32> {
    match sys::openat2_cached(b"/", sys::O_PATH).and_then(sys::statx_dont_sync) {
        Err(errno @ (libc::ENOSYS | libc::EINVAL | libc::EPERM | libc::E2BIG)) => Some(errno),
        Ok(_) | Err(_) => None,
    }
}

/// Opens a file to be read, if that asks nobody, and says how large it is.
pub fn open_cached(path: &[u8]) -> Option<(OwnedFd, u64)> {
    attempt(|| open(path, |_| true).ok()).map(|(opened, stat)| (opened, stat.size))
}

/// Fills `memory` from byte `position` of an open file, if that is all of the file's rest and in
/// memory. Gives the number of bytes.
pub fn read_open_cached(fd: impl AsFd, position: u64, memory: &Lent) -> Option<usize> {
    SCRATCH.with_borrow_mut(|scratch| {
        let bytes = attempt(|| fill(&fd, position, memory.len(), scratch).ok())?;
        (bytes.len() == memory.len() && memory.copy_from(0, bytes)).then_some(bytes.len())
    })
}

/// Looks at a path (as stat(2) does, or as lstat(2) if it must not `follow`), if that asks nobody. If
/// there is nothing, that is known as well.
pub fn look_cached(path: &[u8], follow: bool) -> Option<Result<Statx, Failure>> {
    let flags = if follow { sys::O_PATH } else { sys::O_PATH | sys::O_NOFOLLOW };
    let syscall = if follow { "stat" } else { "lstat" };
    attempt(|| match sys::openat2_cached(path, flags) {
        Ok(found) => {
            let (stat, facts) = statx_at_once(&found)?;
            facts.local.then_some(Ok(stat))
        }
        Err(errno) => known(errno).map(|errno| Err(Failure { errno, syscall })),
    })
}

/// Is there surely a directory, as is known without asking anybody?
pub fn is_directory_cached(path: &[u8]) -> bool {
    look_cached(path, true)
        .is_some_and(|looked| looked.is_ok_and(|stat| stat.kind() == Kind::Directory))
}

/// Reads a file of at most `max` bytes, if all of it is in memory, and gives them to `take`; or says
/// why it cannot be opened, if that is known.
///
/// The bytes are in memory of this thread's own that is warm from the last file: `take` copies them.
pub fn read_cached<T>(
    path: &[u8],
    max: usize,
    take: impl FnOnce(&[u8]) -> T,
) -> Option<Result<T, Failure>> {
    SCRATCH.with_borrow_mut(|scratch| {
        // An empty file is left to a thread: a read that is not made does not touch its time.
        let fits = |size| (1..=max as u64).contains(&size);
        let may_read = |seen: &Seen| fits(seen.size) && !is_blind(seen.identity.0);
        let read = attempt(|| match open(path, may_read) {
            Ok((file, stat)) if fits(stat.size) => {
                match fill(&file, 0, stat.size as usize, scratch) {
                    Ok(bytes) => Some(Ok(bytes)),
                    Err(Unread::Unknowable) => {
                        BLIND_UNTIL.set(Some((stat.identity.0, Instant::now() + BLIND)));
                        None
                    }
                    Err(Unread::Elsewhere) => None,
                }
            }
            Err(Some(errno)) => Some(Err(Failure { errno, syscall: "open" })),
            Ok(_) | Err(None) => None,
        })?;
        Some(read.map(take))
    })
}

fn is_blind(device: u64) -> bool {
    BLIND_UNTIL.get().is_some_and(|(blind, until)| blind == device && Instant::now() < until)
}

/// Why a file is not read here.
enum Unread {
    /// It is not in memory, or cannot be read.
    Elsewhere,
    /// Neither it nor another one of its filesystem can be known to be in memory.
    Unknowable,
}

/// Fills `scratch` from a file that is in memory, or gives up. A filesystem that cannot read "only
/// what is there" (tmpfs) may be one that can tell what is there.
fn fill(
    file: impl AsFd,
    position: u64,
    len: usize,
    scratch: &mut Vec<u8>,
) -> Result<&[u8], Unread> {
    if scratch.len() < len {
        scratch.resize(len.next_power_of_two(), 0);
    }
    let mut filled = 0;
    while filled < len {
        let rest = &mut scratch[filled..len];
        let at = position + filled as u64;
        let read = match sys::pread_cached(&file, rest, at) {
            Err(libc::EOPNOTSUPP | libc::ENOSYS | libc::EPERM) => {
                match resident(&file, at, rest.len() as u64) {
                    Ok(true) => sys::pread(&file, rest, at),
                    // Since Linux 6.14 `EPERM` of who may not write the file and does not own it: others can be told of.
                    Ok(false) | Err(libc::EPERM) => return Err(Unread::Elsewhere),
                    Err(_) => return Err(Unread::Unknowable),
                }
            }
            read => read,
        };
        match read.map_err(|_| Unread::Elsewhere)? {
            0 => break,
            bytes => filled += bytes,
        }
    }
    Ok(&scratch[..filled])
}

/// Is the path, an absolute one, that of the file it leads to, with no link on its way, no `..`, and no other
/// spelling of a name? `None` if somebody has to be asked. Where the answer is no, there may be nothing at all.
pub fn is_real_cached(path: &[u8]) -> Option<bool> {
    attempt(|| match sys::openat2_cached(path, sys::O_PATH) {
        Ok(found) => Some(sys::path_of(found).is_ok_and(|real| real == path)),
        Err(errno) => known(errno).map(|_| false),
    })
}

/// Opens a local directory, if that asks nobody.
#[cfg(unix)]
pub(super) fn open_directory_cached(path: &[u8]) -> Option<OwnedFd> {
    attempt(|| {
        let found = sys::openat2_cached(path, sys::O_PATH | sys::O_DIRECTORY).ok()?;
        let seen = glance(&found)?;
        if !seen.facts.local {
            return None;
        }
        let opened = sys::openat2_cached(path, libc::O_RDONLY | sys::O_DIRECTORY).ok()?;
        (sys::fstat(&opened).ok()?.identity == seen.identity).then_some(opened)
    })
}

/// Opens a local regular file to be read, if it `is_wanted` by its looks. The error is `None` where it is not, and where
/// only waiting would tell.
fn open(
    path: &[u8],
    is_wanted: impl FnOnce(&Seen) -> bool,
) -> Result<(OwnedFd, Stat), Option<i32>> {
    let found = sys::openat2_cached(path, sys::O_PATH).map_err(known)?;
    let seen = glance(&found).ok_or(None)?;
    if seen.kind != Kind::Regular || !seen.facts.local || !is_wanted(&seen) {
        return Err(None);
    }
    // Non-blocking, for the case that the path has become another's since. Of no meaning for the
    // regular file that it is otherwise.
    let opened = sys::openat2_cached(path, libc::O_RDONLY | sys::O_NONBLOCK).map_err(|_| None)?;
    let now = sys::fstat(&opened).map_err(|_| None)?;
    if now.identity != seen.identity {
        return Err(None);
    }
    Ok((opened, now))
}

/// The errors that a path in the cache gives for certain: it holds what does not exist, too.
fn known(errno: i32) -> Option<i32> {
    matches!(errno, libc::ENOENT | libc::ENOTDIR).then_some(errno)
}

/// Are all pages of a range of a local file in memory? The error says that the kernel cannot tell.
fn resident(file: impl AsFd, position: u64, len: u64) -> Result<bool, i32> {
    let first = position / PAGE_BYTES;
    let end = (position + len).div_ceil(PAGE_BYTES);
    Ok(len == 0 || sys::cachestat(file, position, len)? >= end - first)
}

/// The same, as far as the kernel can tell.
#[cfg(unix)]
pub(super) fn is_resident(file: impl AsFd, position: u64, len: u64) -> bool {
    resident(file, position, len).unwrap_or(false)
}

/// May a descriptor of this kind that was opened to read be closed at once? Not the last one of a deleted file
/// or folder: the kernel frees its blocks then.
pub fn closes_at_once(fd: impl AsFd, kind: Kind) -> bool {
    glance(fd).is_some_and(|seen| seen.kind == kind && seen.links > 0 && seen.facts.local)
}

// Where nothing is asked for what is in memory, nothing is tried.
#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;
    use std::sync::Arc;

    #[test]
    fn slow_attempts_are_not_repeated_at_once() {
        std::thread::spawn(|| {
            let wait = || {
                std::thread::sleep(SLOW * 2);
                Some(2)
            };
            for _ in 0..2 {
                assert_eq!(attempt(wait), Some(2));
                assert_eq!(attempt(|| Some(1)), Some(1));
            }
            assert_eq!(attempt(wait), Some(2));
            assert_eq!(attempt(|| Some(1)), None);
            PAUSED_UNTIL.set(Some(Instant::now()));
            assert_eq!(attempt(|| Some(1)), Some(1));
        })
        .join()
        .expect("joins");
    }

    #[test]
    fn opens_what_is_cached_and_regular_only() {
        let dir = tempfile::tempdir().expect("temp");
        let path = dir.path().join("f");
        std::fs::write(&path, b"x").expect("write");
        if let Some((fd, size)) = open_cached(path.as_os_str().as_bytes()) {
            assert_eq!(size, 1);
            let mut memory = vec![0; 1];
            let lent = sys::lend(&mut memory, &Arc::default());
            assert!(matches!(read_open_cached(&fd, 0, &lent), None | Some(1)));
            assert_eq!(read_open_cached(&fd, 1, &lent), None);
            assert!(closes_at_once(&fd, Kind::Regular));
            assert!(!closes_at_once(&fd, Kind::Directory));
            std::fs::remove_file(&path).expect("remove");
            assert!(!closes_at_once(&fd, Kind::Regular));
        }
        assert!(open_cached(b"/dev/null").is_none());
        assert_eq!(look_cached(b"/proc/self/stat", true), None);
        if let Some(looked) = look_cached(b"/no/such", true) {
            assert_eq!(looked, Err(Failure { errno: libc::ENOENT, syscall: "stat" }));
        }
        let nowhere = dir.path().join("link");
        std::os::unix::fs::symlink("/no/such", &nowhere).expect("symlink");
        let looked = look_cached(nowhere.as_os_str().as_bytes(), true);
        assert!(!matches!(looked, Some(Ok(_))), "{looked:?}");
        std::fs::write(&path, b"0123456789").expect("write");
        let bytes = path.as_os_str().as_bytes();
        let read = |max| read_cached(bytes, max, <[u8]>::to_vec);
        if let Some(whole) = read(10) {
            assert_eq!(whole.as_deref(), Ok(&b"0123456789"[..]));
        }
        assert_eq!(read(9), None);
        std::fs::write(&path, b"").expect("write");
        assert_eq!(read(9), None);
        assert_eq!(read_cached(b"/proc/self/stat", 4096, <[u8]>::len), None);
        std::fs::remove_file(&path).expect("remove");
        if let Some(gone) = read(9) {
            assert_eq!(gone, Err(Failure { errno: libc::ENOENT, syscall: "open" }));
        }
        assert!(open_cached(b"/tmp").is_none());
        assert!(open_cached(b"/no/such").is_none());
        let fifo = dir.path().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&fifo).status().expect("mkfifo");
        assert!(made.success());
        assert!(open_cached(fifo.as_os_str().as_bytes()).is_none());
    }
}
