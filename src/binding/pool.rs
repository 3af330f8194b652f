//! The threads: tokio's blocking pool and its reactor, called directly.
//!
//! Our own and not libuv's four, so `dns.lookup` and `crypto` cannot starve file
//! work, nor file work them. One pool for all environments of the process,
//! started by the first operation and never shut down: a thread that is inside
//! a system call when the process exits ends with it.
//!
//! The reactor is one thread more. It waits for sockets to become writable, for
//! all slow clients at once, and never touches a file.

use std::collections::VecDeque;
use std::future::Future;
use std::num::NonZero;
use std::sync::{LazyLock, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::JoinHandle;

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

/// Apart from the pool, because it needs descriptors: a process that has none left can still work
/// on its files.
static REACTOR: OnceLock<Runtime> = OnceLock::new();

fn pool() -> &'static Runtime {
    POOL.get_or_init(|| {
        Builder::new_current_thread()
            .max_blocking_threads(threads())
            .thread_keep_alive(KEEP_ALIVE)
            .thread_name("sluice-fs")
            .build()
            .expect("a runtime without drivers asks the system for nothing")
    })
}

/// Runs `task` on a thread of the pool. Its result may be waited for on the reactor.
///
/// # Panics
/// When the operating system gives no thread at all.
pub(super) fn spawn<T: Send + 'static>(task: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    pool().spawn_blocking(task)
}

/// From so many bytes on a task takes long enough for others to notice that they wait behind it.
const LARGE_BYTES: usize = 1 << 20;

/// The large tasks that wait until fewer of them are under way, and how many are.
static LARGE: Mutex<(VecDeque<Task>, usize)> = Mutex::new((VecDeque::new(), 0));

type Task = Box<dyn FnOnce() + Send>;

/// Runs `task`, which moves so many bytes, on a thread of the pool. Large ones take no more than half
/// of the threads at a time, so that sixteen files of a GiB do not keep one of a KiB waiting.
pub(super) fn spawn_sized(bytes: usize, task: impl FnOnce() + Send + 'static) {
    if bytes < LARGE_BYTES {
        return drop(spawn(task));
    }
    let mut large = LARGE.lock().unwrap_or_else(PoisonError::into_inner);
    if large.1 < threads().div_ceil(2) {
        large.1 += 1;
        drop(large);
        drop(spawn(|| run_large(Box::new(task))));
    } else {
        large.0.push_back(Box::new(task));
    }
}

/// Runs a large task, and then the next one that waits, in its turn among the small ones.
fn run_large(task: Task) {
    // Gives the place on even if the task panics.
    struct Place;
    impl Drop for Place {
        fn drop(&mut self) {
            let mut large = LARGE.lock().unwrap_or_else(PoisonError::into_inner);
            match large.0.pop_front() {
                Some(next) => drop(spawn(|| run_large(next))),
                None => large.1 -= 1,
            }
        }
    }
    let _place = Place;
    task();
}

/// Drives `task` on the reactor's thread, where it must not block. `false` if there is no reactor
/// and none can be started.
pub(super) fn drive(task: impl Future<Output = ()> + Send + 'static) -> bool {
    if REACTOR.get().is_none() {
        let started = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("sluice-fs reactor")
            .enable_io()
            .build();
        if let Ok(reactor) = started {
            // Another thread may have been faster; then this one ends again.
            drop(REACTOR.set(reactor));
        }
    }
    REACTOR.get().map(|reactor| drop(reactor.spawn(task))).is_some()
}

/// Turns to send what is in memory already, as many as there are processors. More threads than that
/// only take the processors from each other, and from the event loop: 64 responses of 1 MiB at once
/// on 2 processors are a sixth slower with 8 threads that send than with 2.
static TURNS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, NonZero::get)));

/// Waits for a turn to use a processor. Only for work that waits for no disk and no peer.
pub(super) async fn turn() -> SemaphorePermit<'static> {
    TURNS.acquire().await.expect("the semaphore is never closed")
}

/// In how many shares a batch is done at most. More than the processors, because some of its files may
/// have to come from a disk; but not all threads, because others wait for them too.
pub(super) fn shares() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    (processors * 2).min(threads().div_ceil(2))
}

/// The size of the pool: `SLUICE_THREADS`, or the default.
pub(super) fn threads() -> usize {
    std::env::var("SLUICE_THREADS")
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .filter(|threads| (1..=MAX_THREADS).contains(threads))
        .unwrap_or(DEFAULT_THREADS)
}
