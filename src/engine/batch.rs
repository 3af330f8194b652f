//! Many files in one call: `readFiles` and `statMany`.
//!
//! Several threads take the paths from one list, some at a time, so that nobody
//! waits for the slowest file; an error is the answer for its own path only.

use super::filesystem;
use super::{Failure, Stop};
use crate::sys::{self, Kind};
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many paths are taken at a time, and delivered together: some 0.2 ms of the JavaScript thread.
const TAKEN: usize = 128;

/// The paths of a batch, and how far they have been taken.
#[derive(Debug)]
pub struct Batch {
    paths: Vec<Vec<u8>>,
    next: AtomicUsize,
}

/// What a path leads to, as far as `statMany` has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Something on a filesystem of this machine: to look again asks nobody.
    Here,
    /// Something that another machine or process answers for.
    Elsewhere,
}

impl Batch {
    /// None is taken yet.
    pub fn new(paths: Vec<Vec<u8>>) -> Self {
        Self { paths, next: AtomicUsize::new(0) }
    }

    /// How many threads can be of use.
    pub fn shares(&self) -> usize {
        self.paths.len().div_ceil(TAKEN).max(1)
    }

    /// Takes the next paths: the number of the first, and all of them. `None` when all are taken, or
    /// a stop was asked for.
    pub fn next(&self, stop: &Stop) -> Option<(usize, &[Vec<u8>])> {
        let first = self.next.fetch_add(TAKEN, Ordering::Relaxed);
        let end = self.paths.len().min(first.saturating_add(TAKEN));
        (first < end && !stop.is_asked()).then(|| (first, &self.paths[first..end]))
    }
}

/// One path of `statMany`.
pub fn look(path: &[u8]) -> Result<Found, Failure> {
    let failed = Failure::of("stat");
    let found = match sys::open_path(path) {
        // No descriptor is left, and stat(2) needs none.
        Err(libc::EMFILE | libc::ENFILE) => return Ok(Found::Elsewhere),
        // Not without opening it: what that does to a device, nobody knows.
        Err(libc::ENOSYS) => {
            let stat = sys::fstatat(sys::cwd(), path, true).map_err(&failed)?;
            if !matches!(stat.kind, Kind::Regular | Kind::Directory) {
                return Ok(Found::Elsewhere);
            }
            // One that may not be read is none of ours to answer for. Another that has taken its place is not waited for.
            match sys::open(path, libc::O_RDONLY | libc::O_NONBLOCK, 0) {
                Err(_) => return Ok(Found::Elsewhere),
                Ok(opened) => opened,
            }
        }
        opened => opened.map_err(&failed)?,
    };
    let seen = filesystem::look(&found).map_err(failed)?;
    Ok(if seen.facts.local { Found::Here } else { Found::Elsewhere })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::sync::Mutex;

    #[test]
    fn every_path_is_taken_once() {
        let paths: Vec<Vec<u8>> = (0..1000u32).map(|i| i.to_string().into_bytes()).collect();
        let batch = Batch::new(paths.clone());
        let seen = Mutex::new(HashSet::new());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while let Some((first, some)) = batch.next(&Stop::default()) {
                        for (i, path) in some.iter().enumerate() {
                            assert_eq!(path, &paths[first + i]);
                            assert!(seen.lock().expect("lock").insert(first + i));
                        }
                    }
                });
            }
        });
        assert_eq!(seen.lock().expect("lock").len(), 1000);
        assert_eq!(batch.shares(), 8);
        assert_eq!(Batch::new(vec![]).shares(), 1);
    }

    #[test]
    fn looks_and_says_why_not() {
        assert!(look(b"/").is_ok());
        assert_eq!(look(b"/no/such"), Err(Failure { errno: libc::ENOENT, syscall: "stat" }));
        assert_eq!(look(b"/proc/self/status"), Ok(Found::Elsewhere));
    }
}
