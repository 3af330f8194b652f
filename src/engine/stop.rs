//! The question "shall I go on?", asked between two slices of a long operation.

use crate::sys::Leases;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

/// Bytes between two questions: Node's own `readFile` looks at its signal every 512 KiB
/// (`kReadFileBufferLength`), so an abort is honoured as soon as there.
pub(super) const SLICE_BYTES: usize = 512 << 10;

/// Set from the JavaScript thread, read by a pool thread.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    aborted: Option<Arc<AtomicBool>>,
    leases: Arc<Leases>,
}

impl Stop {
    /// Watches an abort flag, where there is one, and the end of the environment.
    pub fn new(aborted: Option<Arc<AtomicBool>>, leases: Arc<Leases>) -> Self {
        Self { aborted, leases }
    }

    /// Will anybody ever set the flag? If not, an operation need not be cut into slices.
    pub(super) fn is_watched(&self) -> bool {
        self.aborted.is_some()
    }

    /// Was a stop asked for?
    pub(super) fn is_asked(&self) -> bool {
        self.leases.is_closed()
            || self.aborted.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
    }
}
