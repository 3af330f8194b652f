//! The threads: tokio's blocking pool and its reactor, called directly.
//!
//! Our own and not libuv's four, so `dns.lookup` and `crypto` cannot starve file
//! work, nor file work them. One pool for all environments of the process,
//! started by the first operation and never shut down: a thread that is inside
//! a system call when the process exits ends with it.
//!
//! The reactor is one thread more. It waits for sockets to become writable, for
//! all slow clients at once, and never touches a file.

use std::future::Future;
use std::sync::OnceLock;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Threads where `SLUICE_THREADS` does not say. Cached 1 KiB files, 64 in flight, on 2 cores: 2, 4
/// and 8 threads serve the same number within the noise of the measurement, so
/// what decides is a slow disk or network filesystem, which wants many waiting requests.
const DEFAULT_THREADS: usize = 8;

/// What `SLUICE_THREADS` may ask for at most: the same limit as libuv's own pool.
const MAX_THREADS: usize = 1024;

/// A thread that found no work waits this long before it ends. Starting one costs 30 us or more,
/// so it should outlive the pauses of an ordinary server.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

static POOL: OnceLock<Runtime> = OnceLock::new();

fn pool() -> &'static Runtime {
    POOL.get_or_init(|| build().expect("an epoll descriptor and a thread for the reactor"))
}

/// Is the pool there, or can it be started? It needs two descriptors and a thread.
pub(super) fn starts() -> bool {
    if POOL.get().is_none() {
        if let Ok(pool) = build() {
            // Lost to another thread's: dropped, with nothing in it.
            drop(POOL.set(pool));
        }
    }
    POOL.get().is_some()
}

fn build() -> std::io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .max_blocking_threads(threads())
        .thread_keep_alive(KEEP_ALIVE)
        .thread_name("sluice-fs")
        .enable_io()
        .enable_time()
        .build()
}

/// Runs `task` on a thread of the pool.
///
/// # Panics
/// When the operating system gives no thread at all.
pub(super) fn spawn(task: impl FnOnce() + Send + 'static) {
    drop(pool().spawn_blocking(task));
}

/// Drives `task` on the reactor's thread. It must not block.
///
/// # Panics
/// As [`spawn`].
pub(super) fn drive(task: impl Future<Output = ()> + Send + 'static) {
    drop(pool().spawn(task));
}

/// The size of the pool: `SLUICE_THREADS`, or the default.
pub(super) fn threads() -> usize {
    std::env::var("SLUICE_THREADS")
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .filter(|threads| (1..=MAX_THREADS).contains(threads))
        .unwrap_or(DEFAULT_THREADS)
}
