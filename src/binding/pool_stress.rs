//! The pool with real threads, and tasks of all kinds and lengths: each of them ends.

use super::pool::Pool;
use super::width::Width;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// No burst takes so long on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(30);

const THREADS: usize = 8;

fn pool() -> &'static Pool {
    Box::leak(Box::new(Pool::new(2, THREADS, Width::new(2, THREADS))))
}

/// Numbers that look random, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn work(time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        std::hint::spin_loop();
    }
}

/// Gives each task a number, and looks whether each has come back once.
struct Ended {
    sender: Sender<usize>,
    receiver: Receiver<usize>,
    spawned: usize,
}

impl Ended {
    fn new() -> Self {
        let (sender, receiver) = channel();
        Self { sender, receiver, spawned: 0 }
    }

    fn next(&mut self) -> impl FnOnce() + Send + 'static {
        let (sender, number) = (self.sender.clone(), self.spawned);
        self.spawned += 1;
        move || sender.send(number).expect("somebody waits")
    }

    fn wait(&mut self) {
        let mut times = vec![0; self.spawned];
        for _ in 0..self.spawned {
            times[self.receiver.recv_timeout(PATIENCE).expect("no task is lost")] += 1;
        }
        assert!(times.iter().all(|times| *times == 1), "none is run twice");
        self.spawned = 0;
    }
}

fn spawn_any(pool: &'static Pool, dice: &mut Dice, ended: &mut Ended) {
    let time = [0, 0, 0, 5, 5, 200][dice.below(6) as usize];
    let sleeps = dice.below(8) == 0;
    let end = ended.next();
    let task = move || {
        match sleeps {
            true => thread::sleep(Duration::from_micros(time)),
            false => work(Duration::from_micros(time)),
        }
        end();
    };
    match dice.below(16) {
        0 => pool.spawn_large(task),
        // The thread goes on, and so does the place of a large one.
        1 => pool.spawn(move || {
            task();
            std::panic::resume_unwind(Box::new(()));
        }),
        2 => pool.spawn_large(move || {
            task();
            std::panic::resume_unwind(Box::new(()));
        }),
        _ => pool.spawn(task),
    }
}

#[test]
fn bursts_of_all_kinds() {
    let (pool, mut dice, mut ended) = (pool(), Dice(0x5eed), Ended::new());
    for _ in 0..3000 {
        for _ in 0..=dice.below(24) {
            spawn_any(pool, &mut dice, &mut ended);
        }
        if dice.below(4) > 0 {
            ended.wait();
        }
        // Long enough to fall asleep, at times, or to be about to.
        work(Duration::from_micros([0, 0, 20, 80, 90, 300][dice.below(6) as usize]));
    }
    ended.wait();
}

#[test]
fn several_spawn_at_once() {
    let pool = pool();
    thread::scope(|scope| {
        for seed in 1..5 {
            scope.spawn(move || {
                let (mut dice, mut ended) = (Dice(seed), Ended::new());
                for _ in 0..300 {
                    (0..dice.below(12)).for_each(|_| spawn_any(pool, &mut dice, &mut ended));
                    ended.wait();
                }
            });
        }
    });
}

#[test]
fn all_threads_but_one_wait_for_ever() {
    for blocked in 1..THREADS {
        let (pool, mut dice, mut ended) = (pool(), Dice(7), Ended::new());
        let begun = Arc::new(AtomicUsize::new(0));
        let mut ends = Vec::new();
        let (told, hears) = channel();
        for _ in 0..blocked {
            let (sender, receiver) = channel::<()>();
            ends.push(sender);
            let (begun, told) = (Arc::clone(&begun), told.clone());
            pool.spawn(move || {
                begun.fetch_add(1, Ordering::SeqCst);
                let _ = receiver.recv();
                told.send(()).expect("somebody waits");
            });
        }
        for _ in 0..20 {
            (0..8).for_each(|_| spawn_any(pool, &mut dice, &mut ended));
            ended.wait();
            assert_eq!(begun.load(Ordering::SeqCst), blocked, "each has begun before");
        }
        drop(ends);
        (0..blocked).for_each(|_| hears.recv_timeout(PATIENCE).expect("ends at last"));
    }
}
