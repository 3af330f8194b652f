//! Threads that complete something, and an event loop that sleeps when it has nothing to tell.

use crate::completions::{Completions, Ticket};
use crate::orders;
use crate::sync::lock;
use loom::sync::{Arc, Condvar, Mutex};
use loom::thread;
use std::sync::PoisonError;

/// A uv_async_t: however often it is called, the loop does not sleep once.
#[derive(Default)]
struct Waker {
    is_called: Mutex<bool>,
    called: Condvar,
}

#[derive(Default)]
struct Shared {
    completions: Completions<u32>,
    waker: Waker,
}

impl Shared {
    fn complete(&self, ticket: Ticket, outcome: u32) {
        if !self.completions.queue(ticket, outcome) {
            *lock(&self.waker.is_called) = true;
            self.waker.called.notify_one();
        }
    }
}

/// The poll for events: sleeps until it is called, unless it must not.
fn poll(waker: &Waker, may_sleep: bool) {
    let mut is_called = lock(&waker.is_called);
    while may_sleep && !*is_called {
        is_called = waker.called.wait(is_called).unwrap_or_else(PoisonError::into_inner);
    }
    *is_called = false;
}

/// Of each turn: who begins in it, a thread that tells so often, or the JavaScript thread itself.
#[derive(Clone, Copy)]
enum Begins {
    Thread { slot: u32, times: u32 },
    Itself { slot: u32 },
}

fn runs(turns: &'static [&'static [Begins]], looks: u32, changes: usize) {
    orders(changes, move || {
        let shared = Arc::new(Shared::default());
        let mut threads = Vec::new();
        // By slot: the turn it was begun in, how much is still to be told, and what was told last.
        let mut expected: Vec<(u32, usize, u32, u32)> = Vec::new();
        let (mut turn, mut may_sleep, mut looked) = (0, true, 0);
        while turn < turns.len() || expected.iter().any(|(_, _, left, _)| *left > 0) {
            for begins in turns.get(turn).copied().unwrap_or_default() {
                match *begins {
                    Begins::Thread { slot, times } => {
                        expected.push((slot, turn, times, 0));
                        let (ticket, shared) =
                            (shared.completions.ticket(slot), Arc::clone(&shared));
                        threads.push(thread::spawn(move || {
                            (1..=times).for_each(|time| shared.complete(ticket, time));
                        }));
                    }
                    Begins::Itself { slot } => {
                        expected.push((slot, turn, 1, 0));
                        let ticket = shared.completions.ticket(slot);
                        may_sleep &= shared.completions.queue(ticket, 1);
                    }
                }
            }
            // Timers and sockets would bring the loop to the next turn.
            poll(&shared.waker, may_sleep && turn + 1 >= turns.len());
            for _ in 0..shared.completions.ready() {
                let (slot, time) = shared.completions.take().expect("nobody else takes");
                let told = expected.iter_mut().find(|(of, ..)| *of == slot).expect("begun");
                let (_, begun, left, last) = told;
                assert!(turn > *begun, "told in the turn that has begun it");
                assert_eq!(time, *last + 1, "in order, none twice, none left out");
                (*last, *left) = (time, *left - 1);
            }
            may_sleep = !shared.completions.end_turn(|| {
                looked += 1;
                looked <= looks
            });
            turn += 1;
        }
        threads.into_iter().for_each(|thread| thread.join().expect("joined"));
        assert_eq!(shared.completions.ready(), 0);
        assert!(shared.completions.take().is_none());
    });
}

use Begins::{Itself, Thread};

#[test]
fn each_completion_is_told_once_and_in_order() {
    runs(&[&[Thread { slot: 1, times: 3 }]], 0, 4);
    runs(&[&[Thread { slot: 1, times: 2 }, Thread { slot: 2, times: 2 }]], 0, 2);
}

#[test]
fn three_threads_at_once() {
    const ALL: &[Begins] =
        &[Thread { slot: 1, times: 1 }, Thread { slot: 2, times: 1 }, Thread { slot: 3, times: 1 }];
    runs(&[ALL], 0, 2);
}

#[test]
fn what_is_begun_in_several_turns() {
    const ONE: &[Begins] = &[Thread { slot: 1, times: 1 }];
    const TWO: &[Begins] = &[Thread { slot: 2, times: 2 }];
    runs(&[ONE, TWO], 0, 3);
    runs(&[ONE, &[], TWO], 0, 3);
}

#[test]
fn a_loop_that_looks_before_it_sleeps() {
    runs(&[&[Thread { slot: 1, times: 2 }, Thread { slot: 2, times: 1 }]], 2, 3);
}

#[test]
fn what_the_javascript_thread_completes_itself() {
    runs(&[&[Itself { slot: 1 }, Thread { slot: 2, times: 1 }, Itself { slot: 3 }]], 0, 4);
    runs(&[&[Thread { slot: 2, times: 2 }], &[Itself { slot: 1 }]], 0, 3);
}
