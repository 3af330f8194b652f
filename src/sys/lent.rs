//! Memory that JavaScript owns and a pool thread uses for the length of a system call.
//!
//! JavaScript can change, detach or free this memory at any moment that nobody
//! watches, so it is never a Rust slice here: only an address, a length and a
//! lease, for the kernel, which answers `EFAULT` where a copy of ours would crash. The owner of the bytes is pinned twice over:
//!
//! * `lib/completion.js` keeps the Buffer reachable from the submission until
//!   the delivery, so the collector cannot take it;
//! * an environment that ends (a worker that terminates) waits in
//!   [`Leases::close`] until no system call is inside its memory, and no new
//!   one can begin.
//!
//! Drawback: `close` waits, so nothing that may block for ever may hold a lease.
//! The engine waits for FIFOs, terminals and sockets before it leases.
#![allow(unsafe_code, reason = "a raw address crosses to another thread")]

use super::Leases;
use std::sync::Arc;

#[cfg(unix)]
pub(super) use libc::iovec as IoVec;

/// An address and a length, which are passed on one by one here.
#[cfg(windows)]
pub(super) struct IoVec {
    pub(super) iov_base: *mut std::ffi::c_void,
    pub(super) iov_len: usize,
}

/// An address and a length inside a JavaScript ArrayBuffer.
#[derive(Debug)]
pub struct Lent {
    address: *mut u8,
    len: usize,
    leases: Arc<Leases>,
}

// SAFETY: the address is used only under a lease, and `new`'s contract keeps it valid until then.
unsafe impl Send for Lent {}

impl Lent {
    /// Describes `len` bytes at `address`.
    ///
    /// # Safety
    /// The memory must stay allocated until the completion of the operation
    /// that gets this value is delivered, or `leases` is closed.
    pub unsafe fn new(address: *mut u8, len: usize, leases: Arc<Leases>) -> Self {
        Self { address, len, leases }
    }

    /// Bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// No bytes at all?
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Permission to pass the address to the kernel; `None` when the environment has ended.
    pub fn lease(&self) -> Option<Lease<'_>> {
        // Not `then_some`: it would make the lease, and drop it, even where none was taken.
        self.leases.take().then(|| Lease { lent: self })
    }

    /// Copies `bytes` in at `offset`. `false` when the environment has ended.
    ///
    /// # Panics
    /// When `bytes` does not fit.
    pub fn copy_from(&self, offset: usize, bytes: &[u8]) -> bool {
        assert!(offset + bytes.len() <= self.len, "copy_from past the end of lent memory");
        let Some(lease) = self.lease() else { return false };
        // SAFETY: in bounds by the assertion above.
        let target = unsafe { lease.as_ptr().add(offset) };
        // SAFETY: `bytes` is Rust's and the target JavaScript's memory, so they do not overlap; the
        // lease keeps the target allocated.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), target, bytes.len()) };
        true
    }
}

/// Keeps the environment alive for the length of one system call.
pub struct Lease<'a> {
    lent: &'a Lent,
}

impl Lease<'_> {
    /// The first byte.
    pub fn as_ptr(&self) -> *mut u8 {
        self.lent.address
    }

    /// Bytes.
    pub fn len(&self) -> usize {
        self.lent.len
    }

    /// No bytes at all?
    pub fn is_empty(&self) -> bool {
        self.lent.len == 0
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        self.lent.leases.give_back();
    }
}

/// The io vectors of at most `max` bytes of `memory` from byte `skip` on, with the leases that keep
/// them valid.
///
/// `None` when the environment has ended.
pub(super) fn iovecs(
    memory: &[Lent],
    mut skip: usize,
    mut max: usize,
) -> Option<(Vec<IoVec>, Vec<Lease<'_>>)> {
    let mut vectors = Vec::with_capacity(memory.len());
    let mut leases = Vec::with_capacity(memory.len());
    for lent in memory {
        if skip >= lent.len {
            skip -= lent.len;
            continue;
        }
        if vectors.len() == super::read::IOV_MAX || max == 0 {
            break;
        }
        let lease = lent.lease()?;
        // SAFETY: `skip` is smaller than the length here.
        let base = unsafe { lease.as_ptr().add(skip) };
        let len = max.min(lent.len - skip);
        vectors.push(IoVec { iov_base: base.cast(), iov_len: len });
        leases.push(lease);
        max -= len;
        skip = 0;
    }
    Some((vectors, leases))
}

/// Memory of a test, in the place of JavaScript's. The test keeps it for longer than the value.
#[cfg(test)]
pub(crate) fn lend(memory: &mut [u8], leases: &Arc<Leases>) -> Lent {
    // SAFETY: as said above.
    unsafe { Lent::new(memory.as_mut_ptr(), memory.len(), Arc::clone(leases)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn close_waits_for_the_lease_and_refuses_the_next() {
        let leases = Arc::new(Leases::default());
        let mut memory = vec![0; 8];
        let lent = lend(&mut memory, &leases);
        let lease = lent.lease().expect("open");
        let closer = std::thread::spawn({
            let leases = Arc::clone(&leases);
            move || leases.close()
        });
        while !leases.is_closed() {
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_millis(20));
        assert!(!closer.is_finished());
        drop(lease);
        closer.join().expect("closed");
        assert!(lent.lease().is_none());
        assert!(!lent.copy_from(0, &[1]));
        // Nothing that was refused is counted as given back.
        leases.close();
    }

    #[test]
    fn vectors_begin_behind_the_skipped_bytes() {
        let leases = Arc::new(Leases::default());
        let (mut a, mut b) = (vec![1; 3], vec![2; 5]);
        let memory = [lend(&mut a, &leases), lend(&mut b, &leases)];
        let lens = |skip, max| -> Vec<usize> {
            let (vectors, _leases) = iovecs(&memory, skip, max).expect("open");
            vectors.iter().map(|v| v.iov_len).collect()
        };
        assert_eq!(lens(0, 99), [3, 5]);
        assert_eq!(lens(2, 99), [1, 5]);
        assert_eq!(lens(3, 99), [5]);
        assert_eq!(lens(7, 99), [1]);
        assert_eq!(lens(1, 4), [2, 2]);
        assert_eq!(lens(1, 2), [2]);
        assert!(lens(8, 99).is_empty());
    }
}
