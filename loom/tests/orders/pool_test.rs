//! Tasks for a pool: each of them is run, whatever the threads are doing at the time.

use crate::orders;
use crate::pool::Pool;
use crate::sync::{expire, join_all, lock, set_clock};
use crate::width::Width;
use loom::sync::{Arc, Condvar, Mutex};
use std::sync::PoisonError;
use std::time::Duration;

/// Time between two looks at the clock. Tasks are fast, and one who looks for work does so for a while.
const FAST: Duration = Duration::from_micros(30);
/// Tasks are slow.
const SLOW: Duration = Duration::from_micros(60);
/// Between two looks others have waited for long.
const LONG: Duration = Duration::from_millis(2);

/// Counts up to a number that somebody waits for.
#[derive(Default)]
struct Count {
    number: Mutex<usize>,
    changed: Condvar,
}

impl Count {
    fn up(&self) {
        *lock(&self.number) += 1;
        self.changed.notify_all();
    }

    fn wait_for(&self, number: usize) {
        let mut now = lock(&self.number);
        while *now < number {
            now = self.changed.wait(now).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// What is tried, and in which pool.
#[derive(Clone, Copy)]
struct Case {
    /// So many threads at most, of which so many work at a time, at first.
    threads: usize,
    at_a_time: usize,
    clock: Duration,
    /// Does everybody who waits for work give up, at some time?
    gives_up: bool,
    changes: usize,
}

/// All tasks have ended, and the threads find nothing more: each of them ends.
fn runs(case: Case, spawn: impl Fn(&'static Pool, &Arc<Count>) -> usize + Send + Sync + 'static) {
    orders(case.changes, move || {
        set_clock(case.clock);
        let width = Width::between(case.at_a_time, case.threads);
        // For the threads it lives for ever, as the pool of the process does.
        let pool: &'static Pool = Box::leak(Box::new(Pool::new(2, case.threads, width)));
        let giver_up = case.gives_up.then(|| loom::thread::spawn(expire));
        let ended = Arc::new(Count::default());
        let tasks = spawn(pool, &ended);
        ended.wait_for(tasks);
        if let Some(thread) = giver_up {
            thread.join().expect("joined");
        }
        join_all();
        assert_eq!(*lock(&ended.number), tasks, "none is run twice");
    });
}

fn small(pool: &'static Pool, ended: &Arc<Count>) {
    let ended = Arc::clone(ended);
    pool.spawn(move || ended.up());
}

fn large(pool: &'static Pool, ended: &Arc<Count>) {
    let ended = Arc::clone(ended);
    pool.spawn_large(move || ended.up());
}

const TWO: Case = Case { threads: 2, at_a_time: 2, clock: FAST, gives_up: false, changes: 2 };

#[test]
fn every_task_is_run_by_one_thread() {
    for clock in [FAST, SLOW, LONG] {
        runs(Case { clock, threads: 1, at_a_time: 1, changes: 3, ..TWO }, |pool, ended| {
            (0..2).for_each(|_| small(pool, ended));
            2
        });
    }
}

#[test]
fn every_task_is_run_by_two_threads() {
    for clock in [FAST, SLOW, LONG] {
        runs(Case { clock, ..TWO }, |pool, ended| {
            (0..3).for_each(|_| small(pool, ended));
            3
        });
    }
}

#[test]
fn every_task_is_run_by_as_many_as_are_wanted() {
    for clock in [FAST, SLOW, LONG] {
        runs(Case { clock, at_a_time: 1, ..TWO }, |pool, ended| {
            (0..3).for_each(|_| small(pool, ended));
            3
        });
    }
}

#[test]
fn threads_that_give_up_leave_nothing_behind() {
    for clock in [FAST, LONG] {
        runs(Case { clock, gives_up: true, changes: 1, ..TWO }, |pool, ended| {
            small(pool, ended);
            ended.wait_for(1);
            small(pool, ended);
            2
        });
    }
}

#[test]
fn pauses_lose_nothing() {
    runs(TWO, |pool, ended| {
        small(pool, ended);
        ended.wait_for(1);
        small(pool, ended);
        small(pool, ended);
        3
    });
}

#[test]
fn tasks_that_spawn_tasks() {
    runs(Case { at_a_time: 1, ..TWO }, |pool, ended| {
        let further = Arc::clone(ended);
        pool.spawn(move || {
            small(pool, &further);
            further.up();
        });
        small(pool, ended);
        3
    });
}

#[test]
fn large_ones_give_their_places_on() {
    // One at a time, of two threads.
    runs(TWO, |pool, ended| {
        (0..2).for_each(|_| large(pool, ended));
        small(pool, ended);
        3
    });
}

#[test]
fn one_that_has_no_end_keeps_no_further_one_waiting() {
    // The time that goes by makes room.
    runs(Case { clock: LONG, at_a_time: 1, ..TWO }, |pool, ended| {
        let (end, begun) = (Arc::new(Count::default()), Arc::new(Count::default()));
        let (its_end, its_begin, own) = (Arc::clone(&end), Arc::clone(&begun), Arc::clone(ended));
        pool.spawn(move || {
            its_begin.up();
            its_end.wait_for(1);
            own.up();
        });
        begun.wait_for(1);
        small(pool, ended);
        ended.wait_for(1);
        end.up();
        2
    });
}

#[test]
fn one_that_waits_for_the_next_has_another_thread_called() {
    runs(TWO, |pool, ended| {
        let (next, own) = (Arc::new(Count::default()), Arc::clone(ended));
        let its_next = Arc::clone(&next);
        pool.spawn(move || {
            its_next.wait_for(1);
            own.up();
        });
        let own = Arc::clone(ended);
        pool.spawn(move || {
            next.up();
            own.up();
        });
        2
    });
}
