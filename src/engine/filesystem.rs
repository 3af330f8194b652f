//! What is known of the filesystem under a file, by its device: asked once.

use crate::sys::{self, Kind};
use std::collections::HashMap;
use std::os::fd::AsFd;
use std::sync::{Mutex, PoisonError};

#[derive(Clone, Copy)]
struct Facts {
    local: bool,
    honest: bool,
}

static KNOWN: Mutex<Option<HashMap<u64, Facts>>> = Mutex::new(None);

fn facts(fd: impl AsFd, device: u64) -> Facts {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    *known.get_or_insert_default().entry(device).or_insert_with(|| Facts {
        local: sys::is_local(&fd).unwrap_or(false),
        honest: sys::is_honest(&fd).unwrap_or(false),
    })
}

/// Do `open` and `close` on it ask no other machine or process?
pub(super) fn is_local(fd: impl AsFd, device: u64) -> bool {
    facts(fd, device).local
}

/// The bytes of a regular file that may be read and surely has as many as it says; `None` for what
/// has to be read to be known: an empty file (`/proc` is full of files that only seem empty), and
/// one on a filesystem whose sizes are guesses.
pub fn regular_size(file: impl AsFd) -> Option<u64> {
    let stat = sys::fstat(&file).ok()?;
    let sure = stat.kind == Kind::Regular
        && stat.size > 0
        && facts(&file, stat.identity.0).honest
        && sys::is_readable(&file);
    sure.then_some(stat.size)
}
