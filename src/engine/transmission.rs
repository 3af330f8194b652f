//! A slice of a file on its way into a socket or pipe: bytes of ours, the file's, bytes of ours.
//!
//! What is before and behind the file's bytes is the response's header and the
//! frame of an HTTP chunk. A transmission never waits for the peer: it goes as
//! far as the socket takes bytes, and whoever drives it comes back when the
//! socket is writable again.
//!
//! The file's bytes leave by `sendfile`, which may wait for the disk: only a
//! pool thread may call [`Transmission::advance`]. The JavaScript thread calls
//! [`Transmission::advance_cached`], which sends what is in memory already.

use super::cached::is_resident;
use super::filesystem::glance;
use crate::sys::{self, Kind};
use std::io::IoSlice;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, Ordering};

/// Sent by one system call at most, so that a fast peer cannot keep a thread for itself.
const CALL_BYTES: u64 = 1 << 20;

/// Up to this size, reading and sending in one call each is faster than a header, a sendfile and
/// a tail, each with a call of its own.
const COPIED_BYTES: u64 = 16 << 10;

/// Read and sent at once where sendfile is not used: stays in a core's cache.
const BUFFER_BYTES: u64 = 256 << 10;

/// Where the end of a message follows, so much of the file is kept back from sendfile, which sends
/// its last packet at once, however small. It leaves with the end instead: one packet, one wake-up of
/// the peer less. 64 KiB in chunks: 20,000 responses a second without, 23,000 with.
const KEPT_BYTES: u64 = 2048;

/// How far a transmission came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// All of it is sent.
    Done,
    /// The socket takes no more for now.
    Blocked,
    /// The next bytes are not in memory, and this thread may not wait for them.
    Cold,
    /// The file ended before the slice did.
    Short,
    /// Somebody asked to stop.
    Stopped,
    /// The file cannot be read. The ordinary way will meet the error in its own call.
    Unreadable,
    /// The socket is gone: `EPIPE`, `ECONNRESET`.
    Failed(i32),
}

/// How a slice is sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// The end of the message is written right behind it.
    pub more: bool,
    /// Read and send, where `sendfile` is slower: see `lib/streams/socket-target.js`.
    pub copy: bool,
}

/// What is still to be sent.
#[derive(Debug)]
pub struct Transmission {
    head: Vec<u8>,
    position: u64,
    remaining: u64,
    tail: Vec<u8>,
    sent: u64,
    untouched: bool,
    by_copy: bool,
    /// More is written right behind the slice: its last packet may wait for that.
    more: bool,
}

impl Transmission {
    /// Will send `head`, `len` bytes of the file from `position` on, and `tail`.
    pub fn new(head: Vec<u8>, position: u64, len: u64, tail: Vec<u8>, manner: Manner) -> Self {
        Self {
            head,
            position,
            remaining: len,
            tail,
            sent: 0,
            untouched: true,
            by_copy: manner.copy || len <= COPIED_BYTES,
            more: manner.more,
        }
    }

    /// The file's bytes that have been sent.
    pub fn file_bytes(&self) -> u64 {
        self.sent
    }

    /// Either all of the head has been sent or nothing: whoever goes on need not know it.
    pub fn head_is_whole(&self) -> bool {
        self.untouched || self.head.is_empty()
    }

    /// Nothing has been sent yet: not even a part of the head.
    pub fn is_untouched(&self) -> bool {
        self.untouched
    }

    /// Is what is still to be sent in memory, so that sending it takes a processor and no disk?
    pub fn is_warm(&self, file: impl AsFd) -> bool {
        self.is_cached(file, self.remaining)
    }

    /// Sends what the socket takes. May wait for the disk.
    pub fn advance(&mut self, file: impl AsFd, socket: impl AsFd, stop: &AtomicBool) -> Advance {
        loop {
            // Not in the middle of the head: what follows would be taken for the rest of it.
            if stop.load(Ordering::Relaxed) && (self.untouched || self.head.is_empty()) {
                return Advance::Stopped;
            }
            let step = if self.is_copied() {
                self.send_copy(&socket, |buffer, position| {
                    let mut bytes = Vec::with_capacity(buffer.len());
                    let read = sys::read(&file, &mut bytes, buffer.len(), Some(position))?;
                    buffer[..read].copy_from_slice(&bytes);
                    Ok(read)
                })
            } else {
                self.send_file(&file, &socket, CALL_BYTES)
            };
            match step {
                Ok(()) if self.is_done() => return Advance::Done,
                Ok(()) => {}
                // A filesystem that cannot tell what is in memory has nothing to wait for either.
                Err(Advance::Cold) => return Advance::Unreadable,
                Err(stop) => return stop,
            }
        }
    }

    /// Sends what is in memory, at most about `budget` bytes, without waiting for anything.
    pub fn advance_cached(
        &mut self,
        file: impl AsFd,
        socket: impl AsFd,
        mut budget: u64,
    ) -> Advance {
        loop {
            let before = self.sent;
            let step = if self.is_copied() && self.remaining > budget.max(KEPT_BYTES) {
                Err(Advance::Cold)
            } else if self.is_copied() {
                // What cannot be read like this, for whatever reason, another thread reads.
                self.send_copy(&socket, |buffer, position| {
                    sys::pread_cached(&file, buffer, position).map_err(|_| libc::EAGAIN)
                })
            } else if self.remaining > 0 && (budget == 0 || !self.is_cached(&file, budget)) {
                Err(Advance::Cold)
            } else {
                self.send_file(&file, &socket, budget)
            };
            match step {
                Ok(()) if self.is_done() => return Advance::Done,
                Ok(()) => budget = budget.saturating_sub(self.sent - before),
                Err(stop) => return stop,
            }
        }
    }

    fn is_done(&self) -> bool {
        self.head.is_empty() && self.remaining == 0 && self.tail.is_empty()
    }

    /// Are the next bytes read and sent, and not left to sendfile?
    fn is_copied(&self) -> bool {
        self.by_copy || (self.more && self.remaining > 0 && self.remaining <= KEPT_BYTES)
    }

    /// Are the next bytes in the page cache, as far as `budget` goes?
    fn is_cached(&self, file: impl AsFd, budget: u64) -> bool {
        let len = self.remaining.min(budget);
        // Of another machine's file what is here may have to be asked for all the same.
        let is_local = glance(&file).is_some_and(|seen| seen.facts.local);
        is_local && is_resident(file, self.position, len)
    }

    /// One call: the head, or some of the file, or the tail.
    fn send_file(&mut self, file: impl AsFd, socket: impl AsFd, limit: u64) -> Result<(), Advance> {
        if !self.head.is_empty() {
            return self.send_head(&socket);
        }
        if self.remaining == 0 {
            // Held back for what follows: a packet of its own for each would wake the peer twice.
            let sent = put(&socket, &[IoSlice::new(&self.tail)], self.more)?;
            self.tail.drain(..sent);
            return Ok(());
        }
        let kept = if self.more { KEPT_BYTES } else { 0 };
        let len = (self.remaining - kept).min(limit) as usize;
        match sys::sendfile(&socket, &file, self.position, len) {
            Ok(0) => Err(Advance::Short),
            Ok(bytes) => {
                self.file_sent(bytes as u64);
                Ok(())
            }
            // No pages to send, or refused by seccomp.
            Err(libc::EINVAL | libc::ENOSYS | libc::EOPNOTSUPP | libc::EPERM) => {
                self.by_copy = true;
                Ok(())
            }
            Err(libc::EBADF | libc::EIO | libc::EISDIR | libc::EOVERFLOW) => {
                Err(Advance::Unreadable)
            }
            // Of XFS and ext4: the filesystem is damaged.
            #[cfg(target_os = "linux")]
            Err(libc::EUCLEAN) => Err(Advance::Unreadable),
            Err(errno) => Err(refusal(errno)),
        }
    }

    fn send_head(&mut self, socket: impl AsFd) -> Result<(), Advance> {
        let sent = put(socket, &[IoSlice::new(&self.head)], self.remaining > 0)?;
        self.untouched = false;
        self.head_sent(sent);
        Ok(())
    }

    /// One read and one call with the head, the bytes and (behind the last of them) the tail.
    fn send_copy(
        &mut self,
        socket: impl AsFd,
        mut read: impl FnMut(&mut [u8], u64) -> Result<usize, i32>,
    ) -> Result<(), Advance> {
        let mut buffer = vec![0; self.remaining.min(BUFFER_BYTES) as usize];
        let filled = match buffer.is_empty() {
            true => 0,
            false => match read(&mut buffer, self.position) {
                Ok(filled) if filled > 0 => filled,
                // Part of the head is on its way: the rest of it has to follow, whatever the file does.
                _ if !self.untouched && !self.head.is_empty() => return self.send_head(&socket),
                Ok(_) => return Err(Advance::Short),
                Err(libc::EAGAIN) => return Err(Advance::Cold),
                Err(_) => return Err(Advance::Unreadable),
            },
        };
        let last = filled as u64 == self.remaining;
        let tail: &[u8] = if last { &self.tail } else { &[] };
        let parts = [IoSlice::new(&self.head), IoSlice::new(&buffer[..filled]), IoSlice::new(tail)];
        let mut sent = put(&socket, &parts, last && self.more)?;
        self.untouched = false;
        let head = sent.min(self.head.len());
        self.head_sent(head);
        sent -= head;
        let bytes = sent.min(filled);
        self.file_sent(bytes as u64);
        self.tail.drain(..sent - bytes);
        Ok(())
    }

    /// A slow client keeps a slice for long, but not its head.
    fn head_sent(&mut self, bytes: usize) {
        self.head.drain(..bytes);
        if self.head.is_empty() {
            self.head = Vec::new();
        }
    }

    fn file_sent(&mut self, bytes: u64) {
        self.untouched = false;
        self.sent += bytes;
        self.position += bytes;
        self.remaining -= bytes;
    }
}

/// Does the descriptor take what a transmission sends, and never wait? A pipe only says so if it
/// was opened to do so; a socket is asked with every call.
pub fn takes_slices(fd: impl AsFd) -> Option<Kind> {
    // Of a socket or a pipe the kernel knows all.
    let kind = match glance(&fd) {
        Some(seen) => seen.kind,
        None => sys::fstat(&fd).ok()?.kind,
    };
    let takes = kind == Kind::Socket || (kind == Kind::Pipe && sys::is_nonblocking(&fd));
    takes.then_some(kind)
}

/// Sends some of `parts`. A pipe takes no send(2), and has no packets that `more` could fill.
fn put(peer: impl AsFd, parts: &[IoSlice<'_>], more: bool) -> Result<usize, Advance> {
    match sys::sendmsg(&peer, parts, more) {
        Err(libc::ENOTSOCK) => sys::writev(&peer, parts),
        sent => sent,
    }
    .map_err(refusal)
}

/// Why the socket took nothing.
fn refusal(errno: i32) -> Advance {
    match errno {
        // EWOULDBLOCK is the same number.
        libc::EAGAIN => Advance::Blocked,
        errno => Advance::Failed(errno),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::os::unix::net::UnixStream;

    fn pattern(len: usize) -> Vec<u8> {
        (0..len).map(|i| (i % 251) as u8).collect()
    }

    fn file(bytes: &[u8]) -> std::fs::File {
        let mut file = tempfile::tempfile().expect("temp");
        file.write_all(bytes).expect("write");
        file
    }

    /// Reads what arrives to its end, on a thread of its own.
    fn collect(mut theirs: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
        std::thread::spawn(move || {
            let mut got = Vec::new();
            theirs.read_to_end(&mut got).expect("read");
            got
        })
    }

    /// Drives a slice to its end, and closes `ours`.
    fn send(
        mut slice: Transmission,
        source: &std::fs::File,
        ours: impl AsFd,
        cached: bool,
    ) -> Advance {
        loop {
            let advance = match cached {
                true => slice.advance_cached(source, &ours, 100_000),
                false => slice.advance(source, &ours, &AtomicBool::new(false)),
            };
            match advance {
                Advance::Blocked => std::thread::sleep(std::time::Duration::from_millis(1)),
                // The budget is used up.
                Advance::Cold if cached => {}
                end => break end,
            }
        }
    }

    fn transmit(len: usize, from: u64, take: u64, cached: bool) -> (Vec<u8>, Advance) {
        let (ours, theirs) = UnixStream::pair().expect("pair");
        ours.set_nonblocking(true).expect("nonblocking");
        let reader = collect(theirs);
        let slice =
            Transmission::new(b"head:".to_vec(), from, take, b":tail".to_vec(), Manner::default());
        let end = send(slice, &file(&pattern(len)), ours, cached);
        (reader.join().expect("reader"), end)
    }

    fn expected(len: usize, from: usize, take: usize) -> Vec<u8> {
        [b"head:", &pattern(len)[from..from + take], b":tail"].concat()
    }

    #[test]
    fn sends_small_and_large_slices_whole() {
        for (len, from, take) in [(10, 0, 10), (9000, 11, 5000), (3_000_000, 1234, 2_900_000)] {
            // Of other systems nobody knows what is in memory.
            for cached in [false, !cfg!(portable)] {
                let (got, end) = transmit(len, from as u64, take as u64, cached);
                assert_eq!(end, Advance::Done, "{len} {from} {take} {cached}");
                assert!(got == expected(len, from, take), "{len} {from} {take} {cached}");
            }
        }
    }

    #[test]
    fn a_pipe_takes_slices_too() {
        for (len, cached) in [(5000, !cfg!(portable)), (5000, false), (300_000, false)] {
            let (theirs, ours) = std::io::pipe().expect("pipe");
            assert_eq!(takes_slices(&ours), None);
            rustix::io::ioctl_fionbio(&ours, true).expect("nonblocking");
            assert_eq!(takes_slices(&ours), Some(Kind::Pipe));
            let reader = collect(theirs);
            let slice = Transmission::new(Vec::new(), 0, len as u64, Vec::new(), Manner::default());
            assert_eq!(send(slice, &file(&pattern(len)), ours, cached), Advance::Done);
            assert!(reader.join().expect("reader") == pattern(len));
        }
    }

    #[test]
    fn an_empty_slice_is_its_frame() {
        assert_eq!(transmit(10, 3, 0, false), (b"head::tail".to_vec(), Advance::Done));
    }

    #[test]
    fn says_when_the_file_is_too_short_and_when_the_peer_is_gone() {
        assert_eq!(transmit(10, 4, 20, false).1, Advance::Short);
        assert_eq!(transmit(100_000, 0, 200_000, false).1, Advance::Short);
        let (ours, theirs) = UnixStream::pair().expect("pair");
        drop(theirs);
        let mut slice = Transmission::new(Vec::new(), 0, 10, Vec::new(), Manner::default());
        let source = file(b"0123456789");
        assert_eq!(slice.advance(&source, &ours, &AtomicBool::new(true)), Advance::Stopped);
        let end = slice.advance(&source, &ours, &AtomicBool::new(false));
        assert_eq!(end, Advance::Failed(libc::EPIPE));
    }
}
