//! The second visit of a very large `readFile`, by several threads at once.
//!
//! To copy a file out of the page cache into memory that was never touched is bound by one
//! processor; two take little more than half of the time, and a disk has more to choose from. The
//! threads take parts of the file from one list, so none waits for a slower one.
//!
//! Drawback: the descriptor is read at positions, so only a file that was opened for this will do.

use super::read_file::fill;
use super::{Failure, Stop};
use crate::sys::{self, Descriptor, Lent};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So much memory gets its pages at once, some 60 us: the JavaScript thread cannot map any meanwhile.
const POPULATED_BYTES: usize = 256 << 10;

/// A file that is being read, and the parts that nobody has taken yet.
#[derive(Debug)]
pub struct ReadParts {
    /// Until the last thread has read its last part.
    descriptor: Mutex<Option<Arc<Descriptor>>>,
    /// Each with its position in the file.
    parts: Mutex<VecDeque<(usize, Lent)>>,
    /// Where the file has ended.
    end: AtomicUsize,
    readers: AtomicUsize,
}

impl ReadParts {
    /// `parts` are the whole memory, in order, for so many threads.
    pub fn new(descriptor: Descriptor, parts: Vec<Lent>, readers: usize) -> Self {
        let mut end = 0;
        let place = |part: Lent| {
            let position = end;
            end += part.len();
            (position, part)
        };
        let parts = Mutex::new(parts.into_iter().map(place).collect());
        let (end, readers) = (AtomicUsize::new(end), AtomicUsize::new(readers));
        Self { descriptor: Mutex::new(Some(Arc::new(descriptor))), parts, end, readers }
    }

    /// One thread's share. The last one closes the file, and gives the bytes read, fewer than asked for
    /// if the file has shrunk; the others give 0.
    pub fn read(&self, stop: &Stop) -> Result<usize, Failure> {
        let outcome = self.read_share(stop);
        // What the others have found is seen by the last one.
        if self.readers.fetch_sub(1, Ordering::AcqRel) > 1 {
            return outcome.map(|()| 0);
        }
        drop(lock(&self.descriptor).take());
        outcome.map(|()| self.end.load(Ordering::Relaxed))
    }

    fn read_share(&self, stop: &Stop) -> Result<(), Failure> {
        let Some(descriptor) = lock(&self.descriptor).clone() else { return Ok(()) };
        while let Some((position, part)) = self.next() {
            // Cheaper than a page fault for each page; where it cannot be done they come one by one.
            for first in (0..part.len()).step_by(POPULATED_BYTES) {
                let _ = sys::populate_write(&part, first..first + POPULATED_BYTES);
            }
            let filled = fill(&*descriptor, &part, Some(position as u64), stop)?;
            if filled < part.len() {
                self.end.fetch_min(position + filled, Ordering::Relaxed);
            }
        }
        Ok(())
    }

    fn next(&self) -> Option<(usize, Lent)> {
        lock(&self.parts)
            .pop_front()
            .filter(|(position, _)| *position < self.end.load(Ordering::Relaxed))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::{lend, OwnedFd};

    fn read(size: usize, room: usize, part: usize) -> (usize, Vec<u8>) {
        let contents: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
        let file = tempfile::NamedTempFile::new().expect("temp");
        std::fs::write(file.path(), contents).expect("write");
        let opened = OwnedFd::from(std::fs::File::open(file.path()).expect("open"));
        let mut memory = vec![0; room];
        let parts = memory.chunks_mut(part).map(|part| lend(part, &Arc::default())).collect();
        let file = ReadParts::new(Descriptor::Owned(opened), parts, 3);
        let counts: usize = std::thread::scope(|scope| {
            let readers: Vec<_> =
                (0..3).map(|_| scope.spawn(|| file.read(&Stop::default()))).collect();
            readers.into_iter().map(|reader| reader.join().expect("join").expect("read")).sum()
        });
        drop(file);
        (counts, memory)
    }

    #[test]
    fn every_part_comes_to_its_place() {
        let (count, memory) = read(100_000, 100_000, 999);
        assert_eq!(count, 100_000);
        assert!(memory.iter().enumerate().all(|(i, &byte)| byte == (i % 251) as u8));
    }

    #[test]
    fn a_file_that_has_shrunk_gives_fewer() {
        let (count, memory) = read(50_000, 100_000, 999);
        assert_eq!(count, 50_000);
        assert!(memory[..count].iter().enumerate().all(|(i, &byte)| byte == (i % 251) as u8));
        assert!(memory[count..].iter().all(|&byte| byte == 0));
    }
}
