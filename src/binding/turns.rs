//! The turns of the event loop, in which completions are told.
//!
//! Each turn that has operations under way ends its poll for events with a call of [`Turns::run`],
//! before the immediates. So a callback stands where one of Node's own requests would: what it sets as
//! an immediate comes before its timers. One call for all that has completed, and a callback scope for
//! each: Node runs `nextTick` and the microtasks behind every one of them. What had to wait for another
//! turn, because its own began it, is told before that turn's poll if one of the last took long: there may
//! be a thousand events again.
//!
//! To put the event loop to sleep and wake it up takes longer than a small operation. As long as they
//! are done soon after they were begun, the loop goes round for a while before it sleeps; everybody else
//! has their turns meanwhile.

use super::callback::{event_loop, Callback, Called};
use super::delivery::{DeliverArgs, Delivery, Outcome};
use super::pool;
use crate::sys::{EventLoop, Phase};
use napi::bindgen_prelude::Function;
use napi::threadsafe_function::UnknownReturnValue;
use napi::{Env, Result};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How soon is soon. A stream's writes of 64 KiB, one after another, two processors: 72 us and 79 us of
/// CPU each without, 40 and 62 with; by node:fs 75 and 69.
const SOON: Duration = Duration::from_micros(50);

/// What a turn tells at most, so that thousands at once leave timers and sockets their turns.
const TURN_MOST: usize = 256;

/// With more than so many under way the threads need the processors.
const FEW: u32 = 4;

/// From here on a poll for events has kept others waiting: some ten sockets had something to read. With
/// shorter ones it is better to tell behind them, for more has completed by then.
const LONG_POLL: Duration = Duration::from_micros(200);

/// So many shorter ones, until the next is not expected to be long.
const SHORT_POLLS: u8 = 16;

/// So often more it was so than not, at most.
const SURE: u8 = 2;

/// What an environment's turns know.
pub(super) struct Turns {
    event_loop: Rc<EventLoop>,
    deliver: Callback,
    delivery: Arc<Delivery>,
    /// When something was begun, for the first time in a turn.
    begun_at: Cell<Instant>,
    has_begun: Cell<bool>,
    comes_soon: Cell<u8>,
    is_looking: Cell<bool>,
    /// When the poll of a turn that may not sleep began.
    polls_since: Cell<Option<Instant>>,
    /// How many shorter polls there have to be yet.
    expects_long: Cell<u8>,
    /// What this turn has told before its poll.
    told: Cell<usize>,
}

impl Turns {
    /// Tells by `deliver`, in the turns of the event loop that runs `env`; `None` without a libuv.
    pub(super) fn open(
        env: Env,
        deliver: &Function<'_, DeliverArgs, UnknownReturnValue>,
    ) -> Result<Option<Rc<Self>>> {
        // First: a handle that is not closed would keep the loop from ending.
        let deliver = Callback::new(env, deliver)?;
        let Some(event_loop) = event_loop(&env) else { return Ok(None) };
        let made = Rc::new(Self {
            delivery: Delivery::by_turns(event_loop.waker()),
            event_loop,
            deliver,
            begun_at: Cell::new(Instant::now()),
            has_begun: Cell::new(false),
            comes_soon: Cell::new(0),
            is_looking: Cell::new(false),
            polls_since: Cell::new(None),
            expects_long: Cell::new(0),
            told: Cell::new(0),
        });
        let turns = Rc::downgrade(&made);
        made.event_loop.on_turn(move |phase| match (turns.upgrade(), phase) {
            (Some(turns), Phase::Idle) => turns.before_poll(),
            (Some(turns), Phase::Check) => turns.run(),
            (None, _) => {}
        });
        Ok(Some(made))
    }

    /// Where the completions wait.
    pub(super) fn delivery(&self) -> Arc<Delivery> {
        Arc::clone(&self.delivery)
    }

    /// One more operation is under way.
    pub(super) fn begin(&self, env: &Env) -> Result<()> {
        if self.delivery.begin(env)? == 0 {
            self.event_loop.uv_check_start();
        }
        if !self.has_begun.replace(true) && pool::processors() > 1 {
            self.begun_at.set(Instant::now());
        }
        Ok(())
    }

    /// Something has completed on this very thread: the loop must not sleep before that is told.
    pub(super) fn come_soon(&self) {
        self.event_loop.uv_idle_start();
    }

    /// A turn that may not sleep is about to poll.
    fn before_poll(&self) {
        if self.expects_long.get() > 0 {
            self.told.set(self.tell_ready(TURN_MOST));
        }
        self.polls_since.set(Some(Instant::now()));
    }

    /// A turn has polled.
    fn run(&self) {
        if let Some(since) = self.polls_since.take() {
            let is_long = since.elapsed() > LONG_POLL;
            let left = self.expects_long.get().saturating_sub(1);
            self.expects_long.set(if is_long { SHORT_POLLS } else { left });
        }
        self.tell_ready(TURN_MOST - self.told.take());
        match self.delivery.end_turn(|| self.looks_again()) {
            true => self.event_loop.uv_idle_start(),
            false => self.event_loop.uv_idle_stop(),
        }
        if self.delivery.pending() == 0 {
            self.event_loop.uv_check_stop();
        }
    }

    /// Tells what has completed, `most` at most. Gives how many.
    fn tell_ready(&self, most: usize) -> usize {
        let ready = self.delivery.ready().min(most);
        // To be woken took its time as well.
        if ready > 0 && self.comes_soon.get() < SURE && self.was_begun_within(SOON * 2) {
            self.comes_soon.set(self.comes_soon.get() + 1);
        }
        self.has_begun.set(false);
        for _ in 0..ready {
            // Whatever a callback does: it may end the environment, or run a turn inside of this one.
            let next = if self.delivery.has_ended() { None } else { self.delivery.take() };
            let Some((slot, outcome)) = next else { break };
            // Who is refused leaves the others in the queue, which closes their descriptors.
            if self.tell(slot, outcome) == Called::Refused {
                break;
            }
        }
        ready
    }

    fn tell(&self, slot: u32, outcome: Outcome) -> Called {
        let is_end = self.delivery.ends(&outcome).is_some();
        self.deliver.call(
            || self.delivery.args(slot, outcome),
            |reason| is_end.then(|| self.delivery.args(slot, Outcome::Panicked(reason))),
        )
    }

    fn was_begun_within(&self, time: Duration) -> bool {
        pool::processors() > 1 && self.begun_at.get().elapsed() < time
    }

    /// Does the loop go round once more, although there is nothing to tell?
    fn looks_again(&self) -> bool {
        let under_way = self.delivery.pending();
        let is_few = under_way > 0 && under_way <= FEW;
        let was_looking = self.is_looking.get();
        let may_look = is_few && (was_looking || self.comes_soon.get() > 0);
        self.is_looking.set(may_look && self.was_begun_within(SOON));
        if was_looking && !self.is_looking.get() && is_few {
            self.comes_soon.set(self.comes_soon.get().saturating_sub(1));
        }
        self.is_looking.get()
    }

    /// The environment ends. `done` is dropped when nothing of it is used any more.
    pub(super) fn end(self: Rc<Self>, done: impl Sized + 'static) {
        let event_loop = Rc::clone(&self.event_loop);
        event_loop.close(move || {
            drop(self);
            drop(done);
        });
    }
}
