//! One JavaScript environment: the main thread's, or a worker's.
//!
//! An object and not a global: several copies of the module in one thread, and
//! every worker thread, have their own queue, their own pending count and their
//! own end.

use super::callback::{before_end, Ending};
use super::delivery::{lock, message, DeliverArgs, Delivery, Outcome, Ticket};
#[cfg(unix)]
use super::opendir::Directories;
use super::pool;
use super::turns::Turns;
use crate::engine::{Failure, Progress, Stop};
use crate::sys::Leases;
use napi::bindgen_prelude::Function;
use napi::threadsafe_function::UnknownReturnValue;
use napi::{Env, Error, Result, Status};
use napi_derive::napi;
use std::cell::RefCell;
use std::collections::HashMap;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// A request to stop one operation.
#[derive(Debug, Default)]
pub(super) struct Abort {
    flag: Arc<AtomicBool>,
    notify: Notify,
}

impl Abort {
    fn ask(&self) {
        self.flag.store(true, Ordering::Relaxed);
        // Keeps one permit, so a task that begins to wait only now is woken too.
        self.notify.notify_one();
    }

    /// Set once a stop was asked for.
    pub(super) fn flag(&self) -> &AtomicBool {
        &self.flag
    }

    /// Waits until a stop is asked for.
    pub(super) async fn asked(&self) {
        self.notify.notified().await;
    }
}

/// The operations that can be stopped, by slot.
type Aborts = Arc<Mutex<HashMap<u32, Arc<Abort>>>>;

/// What `lib/completion.js` has the number of.
pub(super) struct Environment {
    pub(super) delivery: Arc<Delivery>,
    pub(super) leases: Arc<Leases>,
    aborts: Aborts,
    /// How far those operations are that somebody watches, by slot.
    pub(super) watched: RefCell<HashMap<u32, Arc<Progress>>>,
    /// Closed with it, except for those that a thread reads.
    #[cfg(unix)]
    pub(super) directories: Directories,
    /// None where the host has no libuv.
    turns: Option<Rc<Turns>>,
}

thread_local! {
    /// This thread's environments, by their numbers: one for each copy of the module. A number and not
    /// an object of a class, because to find what is behind one takes a tenth of a small read.
    static HERE: RefCell<Vec<Option<Rc<Environment>>>> = const { RefCell::new(Vec::new()) };
}

/// Makes an environment, and gives its number. `deliver(slot, errno, value, extra)` is called once for
/// every operation submitted, and before that with every announcement of its progress: in the turns of
/// the event loop, if the host has those of libuv (`is_node`).
#[napi(catch_unwind)]
pub fn open_environment(
    env: Env,
    deliver: Function<'_, DeliverArgs, UnknownReturnValue>,
    is_node: bool,
) -> Result<u32> {
    #[cfg(windows)]
    crate::sys::pin_module();
    let turns = if is_node { Turns::open(env, &deliver)? } else { None };
    let delivery = match &turns {
        Some(turns) => turns.delivery(),
        None => Delivery::by_items(&deliver)?,
    };
    let has_turns = turns.is_some();
    let made = Environment {
        delivery,
        leases: Arc::default(),
        aborts: Aborts::default(),
        watched: RefCell::default(),
        #[cfg(unix)]
        directories: Directories::default(),
        turns,
    };
    let number = HERE.with_borrow_mut(|here| {
        here.push(Some(Rc::new(made)));
        here.len() - 1
    });
    // Node frees the environment's memory after its clean-up hooks: no system call may be
    // inside a Buffer by then, and what serves a slow client must not outlive the program.
    if has_turns {
        before_end(&env, move |ending| end(number, Some(ending)))
            .inspect_err(|_| end(number, None))?;
    } else {
        // Nothing to wait for; and Deno (2.9) crashes at its end after an asynchronous hook.
        env.add_env_cleanup_hook(number, |number| end(number, None))?;
    }
    Ok(number as u32)
}

/// The environment ends, and waits for `ending` to be dropped.
fn end(number: usize, ending: Option<Ending>) {
    let taken = HERE.try_with(|here| here.borrow_mut().get_mut(number).and_then(Option::take));
    let Ok(Some(ended)) = taken else { return };
    ended.delivery.end();
    ended.leases.close();
    lock(&ended.aborts).values().for_each(|abort| abort.ask());
    if let Some(turns) = &ended.turns {
        Rc::clone(turns).end(ending);
    }
}

/// Are completions told in turns of the event loop, so that what is done at once can wait for one?
#[napi(catch_unwind)]
pub fn has_turns(environment: u32) -> Result<bool> {
    Ok(Environment::of(environment)?.turns.is_some())
}

/// Asks the operation in `slot` to stop at its next slice.
#[napi(catch_unwind)]
pub fn abort(environment: u32, slot: u32) -> Result<()> {
    let environment = Environment::of(environment)?;
    if let Some(abort) = lock(&environment.aborts).get(&slot) {
        abort.ask();
    }
    Ok(())
}

/// Forgets how to stop an operation that is done.
#[napi(catch_unwind)]
pub fn forget(environment: u32, slot: u32) -> Result<()> {
    let environment = Environment::of(environment)?;
    lock(&environment.aborts).remove(&slot);
    environment.watched.borrow_mut().remove(&slot);
    Ok(())
}

/// Closes the large file that `slot` has opened and that nobody will read.
#[napi(catch_unwind)]
pub fn release(environment: u32, slot: u32) -> Result<()> {
    drop(Environment::of(environment)?.delivery.take_held(slot));
    Ok(())
}

impl Environment {
    /// This thread's environment of that number, unless it has ended.
    pub(super) fn of(number: u32) -> Result<Rc<Self>> {
        HERE.with_borrow(|here| here.get(number as usize).and_then(Option::clone))
            .ok_or_else(|| Error::new(Status::Closing, "the environment has ended"))
    }

    /// The request to stop that [`abort`] makes of `slot`.
    pub(super) fn abort_of(&self, slot: u32) -> Arc<Abort> {
        Arc::clone(lock(&self.aborts).entry(slot).or_default())
    }

    /// A [`Stop`] that also hears [`abort`] if the operation is `abortable`.
    pub(super) fn stop(&self, slot: u32, abortable: bool) -> Stop {
        let flag = abortable.then(|| Arc::clone(&self.abort_of(slot).flag));
        Stop::new(flag, Arc::clone(&self.leases))
    }

    /// For an operation that begins now.
    pub(super) fn ticket(&self, slot: u32) -> Ticket {
        self.delivery.ticket(slot)
    }

    /// One more operation is under way: the event loop lives until it is delivered.
    pub(super) fn begin(&self, env: &Env) -> Result<()> {
        match &self.turns {
            Some(turns) => turns.begin(env),
            None => self.delivery.begin(env).map(drop),
        }
    }

    /// Delivers an outcome that is there already, in the next turn like every other.
    pub(super) fn complete(&self, env: &Env, slot: u32, outcome: Outcome) -> Result<()> {
        let ticket = self.ticket(slot);
        match &self.turns {
            Some(turns) => {
                if !self.delivery.queue(ticket, outcome) {
                    turns.come_soon();
                }
            }
            None => self.delivery.complete(ticket, outcome),
        }
        self.begin(env)
    }

    /// Runs `work` on the pool and delivers what it gives to `slot`.
    pub(super) fn submit(
        &self,
        env: &Env,
        slot: u32,
        work: impl FnOnce() -> Worked + Send + 'static,
    ) -> Result<()> {
        self.submit_sized(env, slot, 0, work)
    }

    /// The same for work that moves so many bytes.
    pub(super) fn submit_sized(
        &self,
        env: &Env,
        slot: u32,
        bytes: usize,
        work: impl FnOnce() -> Worked + Send + 'static,
    ) -> Result<()> {
        let delivery = Arc::clone(&self.delivery);
        let ticket = self.ticket(slot);
        pool::spawn_sized(bytes, move || {
            if !delivery.has_ended() {
                delivery.complete(ticket, outcome(work));
            }
        });
        // After the submission, which may panic: the delivery cannot overtake this line, because
        // it happens on this very thread.
        self.begin(env)
    }

    /// Runs `share` on so many threads of the pool at once, each of which moves so many bytes and may
    /// announce parts of the answer; and delivers, when the last of them is through, what failed, or the
    /// sum of their counts.
    pub(super) fn submit_shares(
        &self,
        env: &Env,
        slot: u32,
        shares: usize,
        bytes: usize,
        share: impl Fn(&Delivery, Ticket) -> std::result::Result<usize, Failure> + Send + Sync + 'static,
    ) -> Result<()> {
        let all = Arc::new(Shares {
            left: AtomicUsize::new(shares),
            outcome: Mutex::new(Outcome::Count { count: 0, extra: 0 }),
            share,
        });
        let ticket = self.ticket(slot);
        for _ in 0..shares {
            let (delivery, all) = (Arc::clone(&self.delivery), Arc::clone(&all));
            pool::spawn_sized(bytes, move || {
                let own = outcome(|| {
                    (all.share)(&delivery, ticket).map(|count| Outcome::Count { count, extra: 0 })
                });
                let mut sum = lock(&all.outcome);
                match (&mut *sum, own) {
                    (Outcome::Count { count, .. }, Outcome::Count { count: more, .. }) => {
                        *count += more;
                    }
                    (Outcome::Count { .. }, failure) => *sum = failure,
                    _ => {}
                }
                if all.left.fetch_sub(1, Ordering::AcqRel) == 1 {
                    let whole = std::mem::replace(&mut *sum, Outcome::LeftToNode);
                    drop(sum);
                    delivery.complete(ticket, whole);
                }
            });
        }
        self.begin(env)
    }
}

/// What a piece of work gives.
type Worked = std::result::Result<Outcome, Failure>;

/// The shares of one operation.
struct Shares<F> {
    left: AtomicUsize,
    outcome: Mutex<Outcome>,
    share: F,
}

/// Does the work. A panic in it is an outcome as well.
fn outcome(work: impl FnOnce() -> Worked) -> Outcome {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(failure)) => Outcome::Failed(failure),
        Err(panic) => Outcome::Panicked(message(&*panic)),
    }
}

/// Delivers an empty answer in the next turn.
#[napi(catch_unwind)]
pub fn next_turn(env: Env, environment: u32, slot: u32) -> Result<()> {
    Environment::of(environment)?.complete(&env, slot, Outcome::Count { count: 0, extra: 0 })
}

/// The size of the thread pool, for `lanes()`.
#[napi]
pub fn threads() -> u32 {
    u32::try_from(pool::threads()).unwrap_or(u32::MAX)
}

/// How many processors there are to run on.
#[napi(catch_unwind)]
pub fn processors() -> u32 {
    u32::try_from(pool::processors()).unwrap_or(u32::MAX)
}
