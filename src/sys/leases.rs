//! How many system calls are inside an environment's memory, and whether one may still begin.
//!
//! What the argument of [`super::Lent`] rests on; `loom/` tries all orders of its steps.

use crate::sync::{AtomicBool, AtomicUsize, Condvar, Mutex, Ordering};
use std::sync::PoisonError;

/// Counts the system calls that are inside an environment's memory.
#[derive(Debug, Default)]
pub struct Leases {
    held: AtomicUsize,
    closed: AtomicBool,
    lock: Mutex<()>,
    returned: Condvar,
}

impl Leases {
    /// Has the environment ended?
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Refuses new leases and waits for those that are out.
    pub fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        let mut guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        // Not `load`: see `take`.
        while self.held.fetch_add(0, Ordering::SeqCst) > 0 {
            guard = self.returned.wait(guard).unwrap_or_else(PoisonError::into_inner);
        }
    }

    // The count goes up before `closed` is read, and `close` sets `closed` before it looks at the count, by a
    // change as well. Of two changes one comes first: if it is this one, `close` sees the count; and if
    // not, this one sees what was done before the other.
    pub(super) fn take(&self) -> bool {
        self.held.fetch_add(1, Ordering::SeqCst);
        if self.is_closed() {
            self.give_back();
            return false;
        }
        true
    }

    pub(super) fn give_back(&self) {
        if self.held.fetch_sub(1, Ordering::SeqCst) == 1 && self.is_closed() {
            drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner));
            self.returned.notify_all();
        }
    }
}
