//! One thread that waits for sockets to become writable: tokio's reactor, for all slow clients at
//! once. It never touches a file.

use super::pool;
use std::future::Future;
use std::num::NonZero;
use std::sync::{LazyLock, OnceLock};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{oneshot, Semaphore, SemaphorePermit};

/// Apart from the pool, because it needs descriptors: a process that has none left can still work
/// on its files.
static REACTOR: OnceLock<Runtime> = OnceLock::new();

/// Drives `task` on the reactor's thread, where it must not block. `false` if there is no reactor
/// and none can be started.
pub(super) fn drive(task: impl Future<Output = ()> + Send + 'static) -> bool {
    if REACTOR.get().is_none() {
        let started = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("sluice-fs reactor")
            .enable_io()
            .enable_time()
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

/// Runs `task` on a thread of the pool, for those who wait for its result on the reactor. No result: it has
/// panicked.
pub(super) fn spawn_blocking<T: Send + 'static>(
    task: impl FnOnce() -> T + Send + 'static,
) -> oneshot::Receiver<T> {
    let (sender, receiver) = oneshot::channel();
    pool::spawn(move || drop(sender.send(task())));
    receiver
}
