//! The threads that wait for disks.
//!
//! Our own and not libuv's four, so `dns.lookup` and `crypto` cannot starve file
//! work, nor file work them. One pool for all environments of the process,
//! started by the first operation and never shut down: a thread that is inside
//! a system call when the process exits ends with it.
//!
//! To wake a sleeping thread is the dearest part of a small operation, and the
//! JavaScript thread would pay for it. So it wakes one at a time: the thread that
//! comes wakes the next one, if there is more to do by then. tokio's blocking pool
//! wakes as many as there are tasks; small files that are in memory are done by one
//! thread before the others have come.

use super::lookout::Lookout;
use super::width::Width;
use crate::sync::{spin_loop, AtomicUsize, Builder, Condvar, Instant, Mutex, MutexGuard, Ordering};
use crate::sys;
use std::collections::VecDeque;
use std::num::NonZero;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::{LazyLock, PoisonError};
use std::thread;
use std::time::Duration;

/// Threads where `SLUICE_THREADS` does not say, for a slow disk or network filesystem, which wants many waiting
/// requests: cold files of 16 KiB, 64 in flight, take 30 us each by 8 threads, and 45 by 4, as by Node. What is in
/// memory is done by fewer at a time ([`Width`]).
const DEFAULT_THREADS: usize = 8;

/// What `SLUICE_THREADS` may ask for at most: the same limit as libuv's own pool.
const MAX_THREADS: usize = 1024;

/// A thread that found no work waits this long before it ends. Starting one costs 30 us or more,
/// so it should outlive the pauses of an ordinary server.
const KEEP_ALIVE: Duration = Duration::from_secs(60);

/// A thread that found no work looks for some so long before it sleeps, if that would have helped the
/// last time. A stream's writes, one after another, 64 KiB on tmpfs, 2 processors: 120 us each without,
/// 79 with 60 us, and a tenth less CPU; 64 files in flight cost up to a tenth more. As long as the event
/// loop looks again as well (`lib/completion.js`), 40 us with 80, which is the time of a larger write.
const SOON: Duration = Duration::from_micros(80);

/// So many looks in a row at which nobody waited for room, and nobody looks any more.
const QUIET_LOOKS: u32 = 25;

/// From so many bytes on a task takes long enough for others to notice that they wait behind it.
const LARGE_BYTES: usize = 1 << 20;

/// The time slice of a thread with a large task, longer than the 3 ms of others: whoever wakes with a shorter one,
/// as the JavaScript thread does, need not wait for the end of ours (Linux 6.12). The shares are the same. Not
/// with small tasks: a thread of ours that wakes up behind one of ours would wait for all of it.
const SLICE_NS: u64 = 20_000_000;

/// The time slice of everybody.
const ANY_SLICE: u64 = 0;

struct Task {
    work: Box<dyn FnOnce() + Send>,
    is_large: bool,
}

/// Threads and what they have to do.
pub(super) struct Pool {
    state: Mutex<State>,
    called: Condvar,
    lookout: Lookout,
    /// Is there work? Looked at without the lock.
    queued: AtomicUsize,
    processors: usize,
    /// So many threads at most.
    most: usize,
}

struct State {
    tasks: VecDeque<Task>,
    /// The large tasks that wait until fewer of them are under way, and how many are.
    large: VecDeque<Task>,
    large_running: usize,
    /// Has the last of them waited for most of its time, as for a disk?
    large_ones_wait: bool,
    width: Width,
    /// Does somebody look whether tasks wait for room, and how often was there none?
    is_looked_after: bool,
    quiet_looks: u32,
    threads: usize,
    idle: usize,
    /// A thread was woken or started, and has not come yet; or looks for work without sleeping.
    one_is_coming: bool,
    /// Did the last thread that found no work have some soon after?
    work_comes_soon: bool,
}

static POOL: LazyLock<Pool> =
    LazyLock::new(|| Pool::new(processors(), threads(), Width::new(processors(), threads())));

/// Runs `task` on a thread of the pool.
///
/// # Panics
/// When the operating system gives no thread at all.
pub(super) fn spawn(task: impl FnOnce() + Send + 'static) {
    POOL.spawn(task);
}

/// Runs `task`, which moves so many bytes, on a thread of the pool. Large ones take no more than half of
/// the threads at a time, so that sixteen files of a GiB do not keep one of a KiB waiting; and no more
/// than there are processors, unless they wait for a disk.
pub(super) fn spawn_sized(bytes: usize, task: impl FnOnce() + Send + 'static) {
    if bytes < LARGE_BYTES {
        POOL.spawn(task);
    } else {
        POOL.spawn_large(task);
    }
}

/// The place of a large task that is under way. The next one comes in its turn among the small ones.
struct LargePlace(&'static Pool);

impl Drop for LargePlace {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.large_running -= 1;
        while state.large_running < self.0.large_most(&state) {
            let Some(next) = state.large.pop_front() else { break };
            state.large_running += 1;
            self.0.push(&mut state, next);
        }
    }
}

impl State {
    /// Is there a task, and room for it? Large ones have their own places.
    fn may_begin(&self) -> bool {
        self.tasks.front().is_some_and(|task| task.is_large || self.width.has_room())
    }

    /// Does a task wait for room that could be made?
    fn wants_room(&self) -> bool {
        !self.tasks.is_empty() && !self.may_begin() && self.width.may_widen()
    }
}

impl Pool {
    pub(super) fn new(processors: usize, most: usize, width: Width) -> Self {
        let state = State {
            tasks: VecDeque::new(),
            large: VecDeque::new(),
            large_running: 0,
            large_ones_wait: false,
            width,
            is_looked_after: false,
            quiet_looks: 0,
            threads: 0,
            idle: 0,
            one_is_coming: false,
            work_comes_soon: false,
        };
        let (state, called, queued) = (Mutex::new(state), Condvar::new(), AtomicUsize::new(0));
        Self { state, called, lookout: Lookout::default(), queued, processors, most }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn spawn(&'static self, task: impl FnOnce() + Send + 'static) {
        let mut state = self.lock();
        self.push(&mut state, Task { work: Box::new(task), is_large: false });
        self.call(state);
    }

    pub(super) fn spawn_large(&'static self, task: impl FnOnce() + Send + 'static) {
        let mut state = self.lock();
        // With the task goes its place, and is given on when it ends, panics, or is never run.
        let place = LargePlace(self);
        let work = Box::new(move || {
            let _place = place;
            let (begun, worked) = (Instant::now(), sys::thread_cpu_time());
            task();
            let worked = sys::thread_cpu_time().saturating_sub(worked);
            let has_waited = worked * 4 < begun.elapsed();
            self.lock().large_ones_wait = has_waited;
        });
        let task = Task { work, is_large: true };
        if state.large_running < self.large_most(&state) {
            state.large_running += 1;
            self.push(&mut state, task);
            self.call(state);
        } else {
            state.large.push_back(task);
        }
    }

    /// How many large tasks are under way at most. Of those that copy what is in memory more than there are
    /// processors would not end sooner, and the JavaScript thread would wait for its own: 16 files of
    /// 256 MiB on 2 processors take as long by two threads as by four, and the slowest hundredth of
    /// small reads beside them 6 ms instead of 20 to 400.
    fn large_most(&self, state: &State) -> usize {
        let half = self.most.div_ceil(2);
        if state.large_ones_wait {
            half
        } else {
            half.min(self.processors.max(2))
        }
    }

    fn push(&self, state: &mut State, task: Task) {
        state.tasks.push_back(task);
        self.queued.fetch_add(1, Ordering::Release);
    }

    /// The next task, if it may begin.
    fn pop(&self, state: &mut State) -> Option<Task> {
        if !state.may_begin() {
            return None;
        }
        let task = state.tasks.pop_front()?;
        self.queued.fetch_sub(1, Ordering::Relaxed);
        Some(task)
    }

    /// Calls one more thread if there is work for it, and room, unless one is on its way.
    fn call(&'static self, mut state: MutexGuard<'_, State>) {
        if state.one_is_coming || state.tasks.is_empty() {
            return;
        }
        if !state.may_begin() && !state.width.makes_room(Instant::now()) {
            self.look_out(&mut state);
            return;
        }
        if state.idle > 0 {
            state.one_is_coming = true;
            drop(state);
            self.called.notify_one();
        } else if state.threads < self.most {
            let name = "sluice-fs".to_owned();
            let started = Builder::new().name(name).spawn(|| self.run());
            if started.is_ok() {
                state.threads += 1;
                state.one_is_coming = true;
            } else if state.threads == 0 {
                self.queued.fetch_sub(1, Ordering::Relaxed);
                let task = state.tasks.pop_back();
                drop(state);
                // Without the lock: a large task gives its place on.
                drop(task);
                panic!("the operating system gives no thread");
            }
        }
    }

    /// Has somebody look from now on, if a task waits for room.
    fn look_out(&'static self, state: &mut State) {
        if !state.is_looked_after && state.wants_room() {
            state.quiet_looks = 0;
            state.is_looked_after = self.lookout.begin(|| self.look());
        }
    }

    /// Makes room if nobody else does. Gives false if there was nothing to see for a while.
    fn look(&'static self) -> bool {
        let mut state = self.lock();
        state.quiet_looks = if state.wants_room() { 0 } else { state.quiet_looks + 1 };
        state.is_looked_after = state.quiet_looks < QUIET_LOOKS;
        let is_looked_after = state.is_looked_after;
        self.call(state);
        is_looked_after
    }

    /// Does a task, without the lock.
    fn work<'a>(
        &'static self,
        mut state: MutexGuard<'a, State>,
        task: Task,
    ) -> MutexGuard<'a, State> {
        let begun = Instant::now();
        if !task.is_large {
            state.width.begin(begun);
        }
        self.call(state);
        // What a task has to tell of a panic it tells itself; the thread goes on.
        drop(catch_unwind(AssertUnwindSafe(task.work)));
        let took = begun.elapsed();
        let mut state = self.lock();
        if !task.is_large {
            state.width.end(took);
        }
        state
    }

    /// The life of a thread.
    fn run(&'static self) {
        let mut is_patient = false;
        let mut state = self.lock();
        state.one_is_coming = false;
        loop {
            if let Some(task) = self.pop(&mut state) {
                if is_patient != task.is_large {
                    is_patient = task.is_large;
                    // Without it all is the same, only later.
                    let slice = if is_patient { SLICE_NS } else { ANY_SLICE };
                    let _ = sys::sched_setattr_slice(slice);
                }
                state = self.work(state, task);
                continue;
            }
            self.look_out(&mut state);
            let since = Instant::now();
            let may_look = state.tasks.is_empty() && !state.one_is_coming && self.processors > 1;
            if state.work_comes_soon && may_look {
                state.one_is_coming = true;
                drop(state);
                while self.queued.load(Ordering::Acquire) == 0 && since.elapsed() < SOON {
                    spin_loop();
                }
                state = self.lock();
                state.one_is_coming = false;
                state.work_comes_soon = !state.tasks.is_empty();
                if state.work_comes_soon {
                    continue;
                }
            }
            state.idle += 1;
            let waited = self.called.wait_timeout(state, KEEP_ALIVE);
            let timeout;
            (state, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
            // Whoever wakes first is the one who was called.
            state.one_is_coming = false;
            // To be woken took its time as well.
            state.work_comes_soon = !state.tasks.is_empty() && since.elapsed() < SOON * 2;
            if timeout.timed_out() && state.tasks.is_empty() {
                state.threads -= 1;
                return;
            }
        }
    }
}

/// In how many shares a batch is done at most. More than the processors, because some of its files may
/// have to come from a disk; but not all threads, because others wait for them too.
pub(super) fn shares() -> usize {
    (processors() * 2).min(threads().div_ceil(2))
}

/// By how many threads a very large file is read at most: they are bound by their processors, and four
/// have all that the memory gives.
pub(super) fn large_shares() -> usize {
    processors().min(threads().div_ceil(2)).min(4)
}

/// How many processors there are to run on.
pub(super) fn processors() -> usize {
    static PROCESSORS: LazyLock<usize> =
        LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get));
    *PROCESSORS
}

/// The size of the pool: `SLUICE_THREADS`, or the default.
pub(super) fn threads() -> usize {
    static THREADS: LazyLock<usize> = LazyLock::new(|| {
        std::env::var("SLUICE_THREADS")
            .ok()
            .and_then(|text| text.trim().parse().ok())
            .filter(|threads| (1..=MAX_THREADS).contains(threads))
            .unwrap_or(DEFAULT_THREADS)
    });
    *THREADS
}
