//! Completions on their way to JavaScript: one threadsafe function an
//! environment, one item a completion.
//!
//! One item each, because Node runs `nextTick` and the microtasks between two
//! items, as it does between two callbacks of its own. The items themselves are
//! empty; what they announce waits in a queue of ours. Node drops undelivered
//! items when an environment ends, and an open descriptor among them would be
//! lost; our queue closes it.
//!
//! The threadsafe function keeps the event loop alive while operations are
//! pending, and lets it end when none is.

use super::buffer::{Answer, Value};
use crate::engine::{Failure, Text};
use crate::sys::Descriptor;
use napi::bindgen_prelude::{FnArgs, Function};
use napi::threadsafe_function::{
    ThreadsafeFunction, ThreadsafeFunctionCallMode, UnknownReturnValue,
};
use napi::{Env, Result, Status};
use std::collections::{HashMap, VecDeque};
use std::os::fd::{IntoRawFd, OwnedFd};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// `deliver(slot, errno, value, extra)` of `lib/completion.js`. `errno` is 0 for success, the
/// kernel's positive number for its failures (then `value` names the system call), -1 for a panic
/// (then `value` is its message), and -2 for progress (then the slot stays taken).
pub(super) type DeliverArgs = FnArgs<(u32, i32, Value, f64)>;

type Announcement = ThreadsafeFunction<(), UnknownReturnValue, DeliverArgs, Status, false, true, 0>;

/// How an operation ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// With a number: bytes, mostly. `extra` is the verb's own.
    Count { count: usize, extra: u32 },
    /// With a descriptor, which the delivery hands over to JavaScript. `extra` is the file's size
    /// where that is known, and else -1.
    Opened { fd: OwnedFd, size: Option<u64> },
    /// With a small file's bytes.
    Whole(Vec<u8>),
    /// With a file's text: `extra` is the number of its bytes.
    Text { text: Text<'static>, bytes: usize },
    /// With a large file that waits for its Buffer, open if there was room: `extra` is the size.
    Large { held: Option<Held>, size: usize },
    /// With a file that Node itself has to refuse.
    TooLarge,
    /// Not ended: so many bytes so far.
    Progress(usize),
    /// Not ended: some of a batch's answers, from number `first` on.
    Part { first: usize, answers: Vec<Answer> },
    /// Refused by the kernel, or stopped.
    Failed(Failure),
    /// A bug of ours, caught at the border.
    Panicked(String),
}

/// How many large files may stand open between their two visits. Those above it are closed and
/// opened again, so that 50,000 concurrent reads cannot use up the process's descriptors, not even
/// where `ulimit -n` says 64.
const HELD_FILES: usize = 16;

/// A large file that stays open while JavaScript makes its Buffer.
#[derive(Debug)]
pub(super) struct Held {
    descriptor: Descriptor,
    place: Place,
}

impl Held {
    /// The file, and the place that it takes for as long as it is open.
    pub(super) fn into_parts(self) -> (Descriptor, Place) {
        (self.descriptor, self.place)
    }
}

/// One of the [`HELD_FILES`] places; free again when dropped.
#[derive(Debug)]
pub(super) struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// `extra` of an [`Outcome::Opened`].
const UNKNOWN_SIZE: f64 = -1.0;

/// `extra` of a [`Outcome::TooLarge`].
const TOO_LARGE: f64 = -1.0;

/// Where an environment's completions wait.
pub(super) struct Delivery {
    announcement: RwLock<Option<Announcement>>,
    queues: Mutex<Queues>,
    /// Large files between their two visits, by slot.
    held: Mutex<HashMap<u32, Held>>,
    places_taken: Arc<AtomicUsize>,
    pending: AtomicU32,
}

/// The completions that wait.
///
/// Node goes on delivering while there is anything to deliver, and a thread that is awake is as fast as
/// JavaScript: immediates and timers would go unheard. So from the first submission in a turn of the
/// event loop on, what completes is for the next turn, as with Node's own requests.
#[derive(Default)]
struct Queues {
    /// For this turn: each has been announced.
    now: VecDeque<(u32, Outcome)>,
    /// For the next turn.
    next: VecDeque<(u32, Outcome)>,
    /// Has this turn got all that it gets? Until [`Delivery::flush`].
    is_full: bool,
}

/// What a turn delivers at most, so that thousands at once leave timers and sockets their turns.
const TURN_MOST: usize = 256;

impl Delivery {
    /// Makes the threadsafe function of `deliver`, unreferenced until something is pending.
    pub(super) fn new(
        deliver: &Function<'_, DeliverArgs, UnknownReturnValue>,
    ) -> Result<Arc<Self>> {
        let delivery = Arc::new(Self {
            announcement: RwLock::new(None),
            queues: Mutex::default(),
            held: Mutex::default(),
            places_taken: Arc::default(),
            pending: AtomicU32::new(0),
        });
        // Weak: the function is part of the delivery and must not keep it alive in turn.
        let weak = Arc::downgrade(&delivery);
        let announcement = deliver
            .build_threadsafe_function::<()>()
            .weak::<true>()
            .callee_handled::<false>()
            .build_callback(move |context| {
                let delivery =
                    weak.upgrade().ok_or_else(|| closing("the environment has ended"))?;
                delivery.next(&context.env)
            })?;
        *delivery.announcement.write().unwrap_or_else(PoisonError::into_inner) = Some(announcement);
        Ok(delivery)
    }

    /// One more operation is under way. On the JavaScript thread.
    pub(super) fn begin(&self, env: &Env) -> Result<()> {
        match self.pending.fetch_add(1, Ordering::Relaxed) {
            0 => self.keep_loop_alive(env, true),
            _ => Ok(()),
        }
    }

    /// Tells of an operation that goes on. On any thread.
    pub(super) fn announce(&self, slot: u32, bytes: usize) {
        self.complete(slot, Outcome::Progress(bytes));
    }

    /// Tells some of a batch's answers. On any thread.
    pub(super) fn announce_part(&self, slot: u32, first: usize, answers: Vec<Answer>) {
        self.complete(slot, Outcome::Part { first, answers });
    }

    /// Queues the outcome, and wakes the event loop unless it has enough to do. On any thread.
    pub(super) fn complete(&self, slot: u32, outcome: Outcome) {
        let mut queues = lock(&self.queues);
        if queues.is_full {
            queues.next.push_back((slot, outcome));
        } else {
            queues.now.push_back((slot, outcome));
            drop(queues);
            self.wake(1);
        }
    }

    /// Queues an outcome that is there at once, for the next turn. On the JavaScript thread, which has
    /// held back its deliveries.
    pub(super) fn complete_at_once(&self, slot: u32, outcome: Outcome) {
        lock(&self.queues).next.push_back((slot, outcome));
    }

    /// What completes from now on is for the next turn. On the JavaScript thread, which calls
    /// [`Delivery::flush`] when this one ends.
    pub(super) fn hold_back(&self) {
        lock(&self.queues).is_full = true;
    }

    /// The next turn begins. On the JavaScript thread, outside of a delivery. Gives whether something is
    /// left for the turn behind that one.
    pub(super) fn flush(&self) -> bool {
        let mut queues = lock(&self.queues);
        let Queues { now, next, is_full } = &mut *queues;
        let count = next.len().min(TURN_MOST);
        now.extend(next.drain(..count));
        let is_left = !next.is_empty();
        *is_full = is_left;
        drop(queues);
        self.wake(count);
        is_left
    }

    fn wake(&self, count: usize) {
        let announcement = self.announcement.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(announcement) = announcement.as_ref() {
            for _ in 0..count {
                // The only refusal is that of an ending environment; the queue is then dropped whole.
                announcement.call((), ThreadsafeFunctionCallMode::NonBlocking);
            }
        }
    }

    /// Keeps a large file open for its second visit; or closes it, if too many are open and it is
    /// not one that may be opened `once` only. On any thread.
    pub(super) fn hold(&self, descriptor: Descriptor, once: bool) -> Option<Held> {
        let place = Place(Arc::clone(&self.places_taken));
        let taken = self.places_taken.fetch_add(1, Ordering::Relaxed);
        (taken < HELD_FILES || once).then_some(Held { descriptor, place })
    }

    /// Takes the large file that waits for `slot`'s Buffer.
    pub(super) fn take_held(&self, slot: u32) -> Option<Held> {
        lock(&self.held).remove(&slot)
    }

    fn next(&self, env: &Env) -> Result<DeliverArgs> {
        let (slot, outcome) =
            lock(&self.queues).now.pop_front().ok_or_else(|| closing("nothing has completed"))?;
        let goes_on = matches!(outcome, Outcome::Progress(_) | Outcome::Part { .. });
        if !goes_on && self.pending.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.keep_loop_alive(env, false)?;
        }
        Ok(FnArgs::from(match outcome {
            Outcome::Count { count, extra } => {
                (slot, 0, Value::Number(count as f64), f64::from(extra))
            }
            Outcome::Opened { fd, size } => {
                let size = size.map_or(UNKNOWN_SIZE, |size| size as f64);
                (slot, 0, Value::Number(f64::from(fd.into_raw_fd())), size)
            }
            Outcome::Whole(bytes) => (slot, 0, Value::Bytes(bytes), 0.0),
            Outcome::Text { text, bytes } => (slot, 0, Value::Text(text), bytes as f64),
            Outcome::Large { held, size } => {
                if let Some(held) = held {
                    lock(&self.held).insert(slot, held);
                }
                (slot, 0, Value::Undefined, size as f64)
            }
            Outcome::TooLarge => (slot, 0, Value::Undefined, TOO_LARGE),
            Outcome::Failed(failure) => (slot, failure.errno, Value::Name(failure.syscall), 0.0),
            Outcome::Progress(bytes) => (slot, -2, Value::Number(bytes as f64), 0.0),
            Outcome::Part { first, answers } => (slot, -2, Value::Answers(answers), first as f64),
            Outcome::Panicked(message) => (slot, -1, Value::Message(message), 0.0),
        }))
    }

    #[allow(
        deprecated,
        reason = "napi-rs would have a clone per operation instead; a reference that follows the \
                  number of pending operations is what Node's own requests do"
    )]
    fn keep_loop_alive(&self, env: &Env, alive: bool) -> Result<()> {
        let mut announcement = self.announcement.write().unwrap_or_else(PoisonError::into_inner);
        match announcement.as_mut() {
            Some(announcement) if alive => announcement.refer(env),
            Some(announcement) => announcement.unref(env),
            None => Ok(()),
        }
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn closing(reason: &str) -> napi::Error {
    napi::Error::new(Status::Closing, reason)
}
