//! The completions that wait for the event loop, and whether it has to be woken for them.
//!
//! Nothing is told in the turn that has begun it, however fast the threads are: the immediates that a
//! program sets beside a call come first, as they do with Node's own requests.
//!
//! Knows nothing of Node-API, so that `loom/` can try all orders of its steps.

use crate::sync::{Mutex, MutexGuard};
use std::collections::VecDeque;
use std::sync::PoisonError;

/// An operation under way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ticket {
    slot: u32,
    /// The turn that has begun it.
    begun: u64,
}

impl Ticket {
    /// Of one that is told as soon as it is done, whatever the turn.
    pub(super) fn at_once(slot: u32) -> Self {
        Self { slot, begun: 0 }
    }
}

/// Filled by all threads, emptied by the JavaScript thread.
pub(super) struct Completions<T> {
    waiting: Mutex<Waiting<T>>,
}

struct Waiting<T> {
    /// May be told in this turn.
    now: VecDeque<(u32, T)>,
    /// For the next turn.
    next: VecDeque<(u32, T)>,
    /// The number of this turn; it ends behind the deliveries.
    turn: u64,
    /// Is the end of this turn certain to come without being woken?
    is_awake: bool,
}

impl<T> Default for Completions<T> {
    fn default() -> Self {
        let (now, next) = (VecDeque::new(), VecDeque::new());
        Self { waiting: Mutex::new(Waiting { now, next, turn: 1, is_awake: false }) }
    }
}

impl<T> Completions<T> {
    fn lock(&self) -> MutexGuard<'_, Waiting<T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For an operation that begins in this turn.
    pub(super) fn ticket(&self, slot: u32) -> Ticket {
        Ticket { slot, begun: self.lock().turn }
    }

    /// Queues the outcome. Gives whether the event loop is awake; whoever hears that it is not wakes it.
    pub(super) fn queue(&self, ticket: Ticket, outcome: T) -> bool {
        let mut waiting = self.lock();
        let Waiting { now, next, turn, is_awake } = &mut *waiting;
        let side = if ticket.begun == *turn { next } else { now };
        side.push_back((ticket.slot, outcome));
        std::mem::replace(is_awake, true)
    }

    /// How much may be told in this turn.
    pub(super) fn ready(&self) -> usize {
        self.lock().now.len()
    }

    /// What comes next.
    pub(super) fn take(&self) -> Option<(u32, T)> {
        self.lock().now.pop_front()
    }

    /// A turn ends. Gives whether the next one must not sleep: there is something to tell, or the loop
    /// `looks` for it.
    pub(super) fn end_turn(&self, looks: impl FnOnce() -> bool) -> bool {
        let mut waiting = self.lock();
        let Waiting { now, next, turn, is_awake } = &mut *waiting;
        *turn += 1;
        now.append(next);
        *is_awake = !now.is_empty() || looks();
        *is_awake
    }
}
