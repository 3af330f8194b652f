//! Completions on their way to JavaScript: one queue an environment.
//!
//! The turns of the event loop empty it ([`super::turns`]). A host that has no libuv gets a threadsafe
//! function, and one item of that a completion: ticks and microtasks run between two items. The items
//! are empty, for undelivered ones are dropped when an environment ends, and an open descriptor among
//! them would be lost; our queue closes it.

use super::buffer::{Answer, Value};
use super::completions::Completions;
pub(super) use super::completions::Ticket;
use crate::engine::{Failure, Text};
use crate::sys::{give_away, Descriptor, Lent, OwnedFd, Statx, Waker};
use napi::bindgen_prelude::{FnArgs, Function};
use napi::threadsafe_function::{
    ThreadsafeFunction, ThreadsafeFunctionCallMode, UnknownReturnValue,
};
use napi::{Env, Result, Status};
use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
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
    /// With what a path leads to.
    Seen(Box<Statx>),
    /// With nothing: Node itself has to do it, or to refuse it.
    LeftToNode,
    /// With what of it Node has still to do.
    RestToNode(Text<'static>),
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

/// `extra` of what Node has to do.
const LEFT_TO_NODE: f64 = -1.0;

/// Where an environment's completions wait.
pub(super) struct Delivery {
    queue: Completions<Outcome>,
    wake: Wake,
    /// Large files between their two visits, by slot.
    held: Mutex<HashMap<u32, Held>>,
    /// Where JavaScript reads the numbers of an [`Outcome::Seen`].
    numbers: Mutex<Option<Lent>>,
    places_taken: Arc<AtomicUsize>,
    pending: AtomicU32,
    has_ended: AtomicBool,
}

/// Who tells the event loop that something has completed.
enum Wake {
    /// Its next turn empties the queue.
    Turn(Arc<Waker>),
    /// An item for each completion. Empty until it is made, which takes the delivery.
    Item(RwLock<Option<Announcement>>),
}

impl Delivery {
    fn new(wake: Wake) -> Self {
        Self {
            queue: Completions::default(),
            wake,
            held: Mutex::default(),
            numbers: Mutex::default(),
            places_taken: Arc::default(),
            pending: AtomicU32::new(0),
            has_ended: AtomicBool::new(false),
        }
    }

    /// For the turns of an event loop, which `waker` wakes.
    pub(super) fn by_turns(waker: Arc<Waker>) -> Arc<Self> {
        Arc::new(Self::new(Wake::Turn(waker)))
    }

    /// By the threadsafe function of `deliver`, unreferenced until something is pending.
    pub(super) fn by_items(
        deliver: &Function<'_, DeliverArgs, UnknownReturnValue>,
    ) -> Result<Arc<Self>> {
        let delivery = Arc::new(Self::new(Wake::Item(RwLock::new(None))));
        // Weak: the function is part of the delivery and must not keep it alive in turn.
        let weak = Arc::downgrade(&delivery);
        let made = deliver
            .build_threadsafe_function::<()>()
            .weak::<true>()
            .callee_handled::<false>()
            .build_callback(move |context| {
                let delivery =
                    weak.upgrade().ok_or_else(|| closing("the environment has ended"))?;
                let (slot, outcome) =
                    delivery.take().ok_or_else(|| closing("nothing has completed"))?;
                if delivery.ends(&outcome) == Some(0) {
                    delivery.keep_loop_alive(&context.env, false)?;
                }
                Ok(delivery.args(slot, outcome))
            })?;
        if let Wake::Item(announcement) = &delivery.wake {
            *announcement.write().unwrap_or_else(PoisonError::into_inner) = Some(made);
        }
        Ok(delivery)
    }

    /// One more operation is under way. On the JavaScript thread. Gives how many were before.
    pub(super) fn begin(&self, env: &Env) -> Result<u32> {
        let before = self.pending.fetch_add(1, Ordering::Relaxed);
        if before == 0 {
            self.keep_loop_alive(env, true)?;
        }
        Ok(before)
    }

    /// Nobody is told anything any more.
    pub(super) fn end(&self) {
        self.has_ended.store(true, Ordering::Relaxed);
    }

    /// Does nobody wait any more? Then what has not begun must not: a worker that has ended makes no
    /// files.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Relaxed)
    }

    /// How many operations are under way.
    pub(super) fn pending(&self) -> u32 {
        self.pending.load(Ordering::Relaxed)
    }

    /// For an operation that begins now. On the JavaScript thread.
    pub(super) fn ticket(&self, slot: u32) -> Ticket {
        match self.wake {
            Wake::Turn(_) => self.queue.ticket(slot),
            // Who counts no turns tells at once.
            Wake::Item(_) => Ticket::at_once(slot),
        }
    }

    /// Tells of an operation that goes on. On any thread.
    pub(super) fn announce(&self, ticket: Ticket, bytes: usize) {
        self.complete(ticket, Outcome::Progress(bytes));
    }

    /// Tells some of a batch's answers. On any thread.
    pub(super) fn announce_part(&self, ticket: Ticket, first: usize, answers: Vec<Answer>) {
        self.complete(ticket, Outcome::Part { first, answers });
    }

    /// Queues the outcome, and wakes the event loop unless it is awake. On any thread.
    pub(super) fn complete(&self, ticket: Ticket, outcome: Outcome) {
        let was_awake = self.queue(ticket, outcome);
        match &self.wake {
            Wake::Turn(_) if was_awake => {}
            Wake::Turn(waker) => waker.uv_async_send(),
            Wake::Item(announcement) => {
                let announcement = announcement.read().unwrap_or_else(PoisonError::into_inner);
                if let Some(announcement) = announcement.as_ref() {
                    // The only refusal is that of an ending environment; the queue is then dropped whole.
                    announcement.call((), ThreadsafeFunctionCallMode::NonBlocking);
                }
            }
        }
    }

    /// Queues the outcome. Gives whether the event loop is awake; whoever hears that it is not wakes it.
    pub(super) fn queue(&self, ticket: Ticket, outcome: Outcome) -> bool {
        self.queue.queue(ticket, outcome)
    }

    /// How much may be told in this turn.
    pub(super) fn ready(&self) -> usize {
        self.queue.ready()
    }

    /// What comes next.
    pub(super) fn take(&self) -> Option<(u32, Outcome)> {
        self.queue.take()
    }

    /// A turn ends. Gives whether the next one must not sleep: there is something to tell, or the loop
    /// `looks` for it.
    pub(super) fn end_turn(&self, looks: impl FnOnce() -> bool) -> bool {
        self.queue.end_turn(looks)
    }

    /// How many operations are left, if this is the end of one.
    pub(super) fn ends(&self, outcome: &Outcome) -> Option<u32> {
        let goes_on = matches!(outcome, Outcome::Progress(_) | Outcome::Part { .. });
        (!goes_on).then(|| self.pending.fetch_sub(1, Ordering::Relaxed) - 1)
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

    /// Writes numbers into this memory from now on. JavaScript keeps it as long as the environment lives.
    pub(super) fn lend_numbers(&self, memory: Lent) {
        *lock(&self.numbers) = Some(memory);
    }

    /// Writes into the memory for numbers. On the JavaScript thread.
    pub(super) fn write_lent(&self, bytes: &[u8]) {
        if let Some(memory) = &*lock(&self.numbers) {
            memory.copy_from(0, bytes);
        }
    }

    /// What JavaScript is told. On its thread, just before.
    pub(super) fn args(&self, slot: u32, outcome: Outcome) -> DeliverArgs {
        FnArgs::from(match outcome {
            Outcome::Count { count, extra } => {
                (slot, 0, Value::Number(count as f64), f64::from(extra))
            }
            Outcome::Opened { fd, size } => {
                let size = size.map_or(UNKNOWN_SIZE, |size| size as f64);
                match give_away(fd) {
                    Ok(number) => (slot, 0, Value::Number(number.into()), size),
                    Err(errno) => (slot, errno, Value::Name("open"), 0.0),
                }
            }
            Outcome::Whole(bytes) => (slot, 0, Value::Bytes(bytes), 0.0),
            Outcome::Text { text, bytes } => (slot, 0, Value::Text(text), bytes as f64),
            Outcome::Large { held, size } => {
                if let Some(held) = held {
                    lock(&self.held).insert(slot, held);
                }
                (slot, 0, Value::Undefined, size as f64)
            }
            Outcome::Seen(stat) => {
                self.write_numbers(&stat);
                (slot, 0, Value::Undefined, 0.0)
            }
            Outcome::LeftToNode => (slot, 0, Value::Undefined, LEFT_TO_NODE),
            Outcome::RestToNode(rest) => (slot, 0, Value::Text(rest), LEFT_TO_NODE),
            Outcome::Failed(failure) => (slot, failure.errno, Value::Name(failure.syscall), 0.0),
            Outcome::Progress(bytes) => (slot, -2, Value::Number(bytes as f64), 0.0),
            Outcome::Part { first, answers } => (slot, -2, Value::Answers(answers), first as f64),
            Outcome::Panicked(message) => (slot, -1, Value::Message(message), 0.0),
        })
    }

    #[allow(
        deprecated,
        reason = "napi-rs would have a clone per operation instead; a reference that follows the \
                  number of pending operations is what Node's own requests do"
    )]
    fn keep_loop_alive(&self, env: &Env, alive: bool) -> Result<()> {
        let Wake::Item(announcement) = &self.wake else { return Ok(()) };
        let mut announcement = announcement.write().unwrap_or_else(PoisonError::into_inner);
        match announcement.as_mut() {
            Some(announcement) if alive => announcement.refer(env),
            Some(announcement) => announcement.unref(env),
            None => Ok(()),
        }
    }
}

/// What a panic says.
pub(super) fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn closing(reason: &str) -> napi::Error {
    napi::Error::new(Status::Closing, reason)
}
