//! Walks that share descriptors when the process has hardly any left.
//!
//! Node's four threads hold one each, for as long as they read one directory. Ours are more threads, and each walk
//! holds what it is in. So a walk that can get none gives back its own, and waits while others are at work: they
//! give back what they can do without as long as somebody waits.
//!
//! Drawback: the wait is a sleep and one more try. What others than walks hold is not known here.

use super::Stop;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::Duration;

/// Between two tries: to empty a small directory takes about as long.
const PAUSE: Duration = Duration::from_millis(1);

/// Tries in a row with no walk at work: what the last one has given back somebody else may have for a moment.
const MOST_TRIES_ALONE: u32 = 3;

/// Walks that hold descriptors, or are about to.
static AT_WORK: AtomicUsize = AtomicUsize::new(0);
/// Walks that hold none, and wait for one.
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// A walk, for as long as it may hold descriptors.
pub(super) struct AtWork(());

impl AtWork {
    pub(super) fn begin() -> Self {
        AT_WORK.fetch_add(1, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        AT_WORK.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Does somebody wait for a descriptor?
pub(super) fn is_awaited() -> bool {
    WAITING.load(Ordering::Relaxed) > 0
}

/// Has the process, or the machine, no descriptor left?
pub(super) fn is_lack<T>(opened: &Result<T, i32>) -> bool {
    matches!(opened, Err(libc::EMFILE | libc::ENFILE))
}

/// Opens something for a walk that holds nothing, and waits if only other walks keep that from being done.
pub(super) fn open_in_turn<T>(
    stop: &Stop,
    mut open: impl FnMut() -> Result<T, i32>,
) -> Result<T, i32> {
    let opened = open();
    if !is_lack(&opened) {
        return opened;
    }
    WAITING.fetch_add(1, Ordering::SeqCst);
    let mut alone = 0;
    let opened = loop {
        AT_WORK.fetch_sub(1, Ordering::SeqCst);
        let is_alone = AT_WORK.load(Ordering::SeqCst) == 0;
        sleep(PAUSE);
        AT_WORK.fetch_add(1, Ordering::SeqCst);
        let opened = open();
        alone = if is_alone { alone + 1 } else { 0 };
        if !is_lack(&opened) || alone == MOST_TRIES_ALONE || stop.is_asked() {
            break opened;
        }
    };
    WAITING.fetch_sub(1, Ordering::SeqCst);
    opened
}
