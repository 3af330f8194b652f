//! loom's, and a clock that goes by the number of looks at it: what happens must follow from the order alone.

use std::cell::Cell;
use std::io;
use std::ops::{Add, Deref};
use std::sync::{Arc, LockResult, PoisonError};
use std::time::Duration;

pub(crate) use loom::hint::spin_loop;
pub(crate) use loom::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
pub(crate) use loom::sync::{Mutex, MutexGuard};

thread_local! {
    // loom runs all threads of a test on one.
    static NOW: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    static STEP: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

loom::lazy_static! {
    /// Whoever waits with a limit has waited for so long.
    static ref EXPIRED: AtomicBool = AtomicBool::new(false);
    static ref STARTED: AtomicUsize = AtomicUsize::new(0);
    static ref ENDED: AtomicUsize = AtomicUsize::new(0);
    static ref WAITED_FOR: Mutex<Vec<Arc<loom::sync::Condvar>>> = Mutex::default();
}

/// From now on so much time goes by between two looks at the clock.
pub(crate) fn set_clock(step: Duration) {
    NOW.set(Duration::ZERO);
    STEP.set(step);
}

/// Whoever waits with a limit need wait no longer. One that is just about to is not reached.
pub(crate) fn expire() {
    EXPIRED.store(true, Ordering::SeqCst);
    for condvar in lock(&WAITED_FOR).iter() {
        condvar.notify_all();
    }
}

/// Waits for the ends of all threads that were started, which find no work any more.
pub(crate) fn join_all() {
    while STARTED.load(Ordering::SeqCst) > ENDED.load(Ordering::SeqCst) {
        expire();
        loom::thread::yield_now();
    }
}

/// Whose threads somebody waits for at the end.
pub(crate) struct Builder(loom::thread::Builder);

impl Builder {
    pub(crate) fn new() -> Self {
        Self(loom::thread::Builder::new())
    }

    pub(crate) fn name(self, name: String) -> Self {
        Self(self.0.name(name))
    }

    pub(crate) fn spawn(self, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
        STARTED.fetch_add(1, Ordering::SeqCst);
        let thread = self.0.spawn(move || {
            run();
            ENDED.fetch_add(1, Ordering::SeqCst);
        });
        thread.map(drop)
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Instant(Duration);

impl Instant {
    pub(crate) fn now() -> Self {
        NOW.set(NOW.get() + STEP.get());
        Self(NOW.get())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        Self::now().duration_since(*self)
    }

    pub(crate) fn duration_since(&self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, time: Duration) -> Self {
        Self(self.0 + time)
    }
}

/// loom's waits without a limit.
#[derive(Debug)]
pub(crate) struct Condvar(Arc<loom::sync::Condvar>);

impl Condvar {
    pub(crate) fn new() -> Self {
        let condvar = Arc::new(loom::sync::Condvar::new());
        lock(&WAITED_FOR).push(condvar.clone());
        Self(condvar)
    }

    pub(crate) fn wait_timeout<'a, T>(
        &self,
        guard: MutexGuard<'a, T>,
        _: Duration,
    ) -> LockResult<(MutexGuard<'a, T>, TimedOut)> {
        if EXPIRED.load(Ordering::SeqCst) {
            return Ok((guard, TimedOut(true)));
        }
        let guard = self.0.wait(guard).unwrap_or_else(PoisonError::into_inner);
        Ok((guard, TimedOut(EXPIRED.load(Ordering::SeqCst))))
    }
}

impl Default for Condvar {
    fn default() -> Self {
        Self::new()
    }
}

impl Deref for Condvar {
    type Target = loom::sync::Condvar;

    fn deref(&self) -> &loom::sync::Condvar {
        &self.0
    }
}

pub(crate) struct TimedOut(bool);

impl TimedOut {
    pub(crate) fn timed_out(&self) -> bool {
        self.0
    }
}
