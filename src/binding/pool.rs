//! The threads: tokio's blocking pool, called directly.
//!
//! Our own and not libuv's four, so `dns.lookup` and `crypto` cannot starve file
//! work, nor file work them. One pool for all environments of the process,
//! started by the first operation and never shut down: a thread that is inside
//! a system call when the process exits ends with it.

use std::sync::OnceLock;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Threads where `SLUICE_THREADS` does not say. Reading 1 KiB cached files, 64 in flight, on 2
/// cores: 4 threads serve 8 % more than 2, and 8 or 16 no more than 4, while a slow disk
/// or network filesystem wants as many waiting requests as it can get; see `bench/README.md`.
const DEFAULT_THREADS: usize = 8;

/// What `SLUICE_THREADS` may ask for at most: the same limit as libuv's own pool.
const MAX_THREADS: usize = 1024;

/// A thread that found no work waits this long before it ends. Starting one costs 30 us or more,
/// so it should outlive the pauses of an ordinary server.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

static POOL: OnceLock<Runtime> = OnceLock::new();

/// Runs `task` on a thread of the pool.
///
/// # Panics
/// When the operating system gives no thread at all.
pub(super) fn spawn(task: impl FnOnce() + Send + 'static) {
    let pool = POOL.get_or_init(|| {
        Builder::new_current_thread()
            .max_blocking_threads(threads())
            .thread_keep_alive(KEEP_ALIVE)
            .thread_name("sluice-fs")
            .build()
            .expect("a runtime without drivers asks the system for nothing")
    });
    drop(pool.spawn_blocking(task));
}

/// The size of the pool: `SLUICE_THREADS`, or the default.
pub(super) fn threads() -> usize {
    std::env::var("SLUICE_THREADS")
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .filter(|threads| (1..=MAX_THREADS).contains(threads))
        .unwrap_or(DEFAULT_THREADS)
}
