//! File to file inside the kernel: what a `ReadStream` hands to a `WriteStream`.
//!
//! Tried in this order, and what a pair of filesystems refused is not asked of
//! it again: sharing the blocks (`FICLONERANGE`), `copy_file_range`, `sendfile`,
//! reading and writing. All of it without a byte in JavaScript.
//!
//! No error is reported from here. Where the kernel refuses half-way, the
//! answer is [`Copied::Fallback`] with what was done; the streams go on in the
//! ordinary way from there and meet the same error (a full disk, an unreadable
//! block) in the call that Node would have made, with Node's events around it.
//!
//! Drawback: the kernel may take the bytes at any moment of the copy, so a
//! source that is changed meanwhile gives a mixture, as two reads would.

use super::Stop;
use crate::sys::{self, Descriptor, Kind};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Read and written at once where the kernel copies nothing by itself.
const BUFFER_BYTES: usize = 256 << 10;

/// FICLONERANGE wants positions on the filesystem's blocks; no common one has larger than this.
const CLONE_ALIGNMENT: u64 = 64 << 10;

/// Below this, sharing blocks saves less than the attempt costs.
const CLONE_MIN_BYTES: u64 = 1 << 20;

/// How a slice ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// All that was asked for, or all that the source had.
    Done(u64),
    /// After so many bytes; the rest has to go the ordinary way.
    Fallback(u64),
}

/// A way to copy, from the fastest to the one that always works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Method {
    CloneRange,
    CopyFileRange,
    SendFile,
    ReadWrite,
}

/// Copied by one system call at most: behind it a stop is honoured. Some 3 ms of a page-cached copy.
const CALL_BYTES: u64 = 8 << 20;

/// The first method worth trying, by pair of devices.
static METHODS: Mutex<Option<HashMap<(u64, u64), Method>>> = Mutex::new(None);

/// Copies up to `len` bytes from `from_position` on, to `to_position`, or to where `to` stands.
pub fn kernel_copy(
    from: i32,
    from_position: u64,
    to: i32,
    to_position: Option<u64>,
    len: u64,
    stop: &Stop,
) -> Copied {
    let (from, to) = (Descriptor::Given(from), Descriptor::Given(to));
    let (Ok(source), Ok(target)) = (sys::fstat(&from), sys::fstat(&to)) else {
        return Copied::Fallback(0);
    };
    // A file onto itself means something else at every block size: Node's chunks decide. A size of
    // 0 may be /proc's, which has bytes all the same.
    let regular = source.kind == Kind::Regular && target.kind == Kind::Regular;
    if !regular || source.identity == target.identity || source.size <= from_position {
        return Copied::Fallback(0);
    }
    let len = len.min(source.size - from_position);
    let reaches_end = from_position + len == source.size;
    let mut copy = Copy { from, from_position, to, to_position, len, done: 0, reaches_end, stop };
    let pair = (source.identity.0, target.identity.0);
    copy.run(pair);
    match copy.done == copy.len || stop.is_asked() {
        true => Copied::Done(copy.done),
        false => Copied::Fallback(copy.done),
    }
}

struct Copy<'a> {
    from: Descriptor,
    from_position: u64,
    to: Descriptor,
    to_position: Option<u64>,
    len: u64,
    done: u64,
    reaches_end: bool,
    stop: &'a Stop,
}

impl Copy<'_> {
    fn run(&mut self, pair: (u64, u64)) {
        let mut method = remembered(pair);
        loop {
            let refused = match method {
                Method::CloneRange => self.clone_range(),
                Method::CopyFileRange => self.repeat(|copy, rest| {
                    let (from, to) = copy.positions();
                    sys::copy_file_range(&copy.from, from, &copy.to, to, rest)
                }),
                Method::SendFile => self.send_file(),
                Method::ReadWrite => return self.read_write(),
            };
            match refused {
                // A refusal on principle: the filesystem, the kernel or seccomp cannot do it.
                // EXDEV: two filesystems before Linux 5.3. EINVAL: of sendfile, for files without
                // pages; of a clone, for odd positions. ETXTBSY: a swap file.
                Some(
                    libc::EOPNOTSUPP
                    | libc::ENOSYS
                    | libc::EXDEV
                    | libc::EINVAL
                    | libc::EPERM
                    | libc::ENOTTY
                    | libc::ETXTBSY,
                ) => {
                    let next = method.next();
                    if method != Method::CloneRange || self.done == 0 {
                        remember(pair, next);
                    }
                    method = next;
                }
                // EBADF: the target appends, which neither call does. Only this descriptor.
                Some(libc::EBADF) if method < Method::ReadWrite => method = Method::ReadWrite,
                // Not worth it here.
                Some(0) => method = method.next(),
                _ => return,
            }
        }
    }

    fn positions(&self) -> (u64, Option<u64>) {
        (self.from_position + self.done, self.to_position.map(|position| position + self.done))
    }

    /// Makes `call` until all is copied, it gives nothing more, or it fails with the errno returned.
    fn repeat(&mut self, mut call: impl FnMut(&Self, usize) -> Result<usize, i32>) -> Option<i32> {
        while self.done < self.len && !self.stop.is_asked() {
            let rest = (self.len - self.done).min(CALL_BYTES) as usize;
            match call(self, rest) {
                Ok(0) => return None,
                Ok(bytes) => self.done += bytes as u64,
                Err(errno) => return Some(errno),
            }
        }
        None
    }

    fn clone_range(&mut self) -> Option<i32> {
        let Some(to) = self.to_position else { return Some(0) };
        let aligned = (self.from_position | to).is_multiple_of(CLONE_ALIGNMENT);
        if !aligned || !self.reaches_end || self.len < CLONE_MIN_BYTES {
            return Some(0);
        }
        match sys::ficlonerange(&self.from, self.from_position, &self.to, to) {
            Ok(()) => {
                self.done = self.len;
                None
            }
            Err(errno) => Some(errno),
        }
    }

    /// sendfile writes where the target stands, so it serves only a target without a position.
    fn send_file(&mut self) -> Option<i32> {
        if self.to_position.is_some() {
            return Some(0);
        }
        self.repeat(|copy, rest| sys::sendfile(&copy.to, &copy.from, copy.positions().0, rest))
    }

    fn read_write(&mut self) {
        let mut buffer = Vec::new();
        self.repeat(|copy, rest| {
            let (from, to) = copy.positions();
            buffer.clear();
            let want = rest.min(BUFFER_BYTES);
            sys::read(&copy.from, &mut buffer, want, Some(from))?;
            if buffer.is_empty() {
                return Ok(0);
            }
            sys::write(&copy.to, &buffer, to)
        });
    }
}

impl Method {
    fn next(self) -> Self {
        match self {
            Self::CloneRange => Self::CopyFileRange,
            Self::CopyFileRange => Self::SendFile,
            Self::SendFile | Self::ReadWrite => Self::ReadWrite,
        }
    }
}

fn remembered(pair: (u64, u64)) -> Method {
    let methods = METHODS.lock().unwrap_or_else(PoisonError::into_inner);
    methods.as_ref().and_then(|map| map.get(&pair).copied()).unwrap_or(Method::CloneRange)
}

fn remember(pair: (u64, u64), method: Method) {
    let mut methods = METHODS.lock().unwrap_or_else(PoisonError::into_inner);
    methods.get_or_insert_default().insert(pair, method);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::fd::AsRawFd;

    fn file(bytes: &[u8]) -> std::fs::File {
        let mut file = tempfile::tempfile().expect("temp");
        file.write_all(bytes).expect("write");
        file
    }

    fn contents(file: &std::fs::File) -> Vec<u8> {
        let mut bytes = Vec::new();
        let size = file.metadata().expect("stat").len() as usize;
        sys::read(file, &mut bytes, size, Some(0)).expect("read");
        bytes
    }

    #[test]
    fn copies_a_range_to_a_position() {
        let from = file(b"0123456789");
        let to = file(b"....");
        let copy = |position, to_position, len| {
            kernel_copy(
                from.as_raw_fd(),
                position,
                to.as_raw_fd(),
                to_position,
                len,
                &Stop::default(),
            )
        };
        assert_eq!(copy(2, Some(1), 3), Copied::Done(3));
        assert_eq!(contents(&to), b".234");
        assert_eq!(copy(5, Some(4), 99), Copied::Done(5));
        assert_eq!(contents(&to), b".23456789");
        assert_eq!(copy(10, Some(0), 1), Copied::Fallback(0));
    }

    #[test]
    fn appends_where_the_target_stands() {
        let dir = tempfile::tempdir().expect("temp");
        let path = dir.path().join("to");
        std::fs::write(&path, b"head ").expect("write");
        let to = std::fs::OpenOptions::new().append(true).open(&path).expect("open");
        let from = file(&vec![b'x'; 600_000]);
        let copied =
            kernel_copy(from.as_raw_fd(), 0, to.as_raw_fd(), None, u64::MAX, &Stop::default());
        assert_eq!(copied, Copied::Done(600_000));
        let bytes = std::fs::read(&path).expect("read");
        assert_eq!(bytes.len(), 600_005);
        assert!(bytes.starts_with(b"head xxx"));
    }

    #[test]
    fn leaves_the_odd_cases_to_the_ordinary_way() {
        let from = file(b"0123456789");
        let same =
            kernel_copy(from.as_raw_fd(), 0, from.as_raw_fd(), Some(10), 5, &Stop::default());
        assert_eq!(same, Copied::Fallback(0));
        let proc = std::fs::File::open("/proc/version").expect("open");
        let copied =
            kernel_copy(proc.as_raw_fd(), 0, from.as_raw_fd(), Some(0), 5, &Stop::default());
        assert_eq!(copied, Copied::Fallback(0));
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("open");
        let refused = kernel_copy(from.as_raw_fd(), 0, full.as_raw_fd(), None, 5, &Stop::default());
        assert_eq!(refused, Copied::Fallback(0));
    }
}
