//! How far a walk through a tree has come, for whoever wants to know meanwhile.

use std::sync::atomic::{AtomicU64, Ordering};

/// Written by the thread that walks, read by the JavaScript thread. Each number only grows; the two are not
/// read at one moment.
#[derive(Debug, Default)]
pub struct Progress {
    entries: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// So many entries more are done, and so many bytes of their contents are copied.
    #[cfg(unix)]
    pub(super) fn add(&self, entries: u64, bytes: u64) {
        self.entries.fetch_add(entries, Ordering::Relaxed);
        // Most walks copy nothing.
        if bytes > 0 {
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    /// Files, links, folders and all others that are done.
    pub fn entries(&self) -> u64 {
        self.entries.load(Ordering::Relaxed)
    }

    /// Bytes of contents that are copied.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}
