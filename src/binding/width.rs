//! How many threads of the pool work at a time.
//!
//! As many as Node has, for what is in memory: on two processors eight threads wait for one another, and a thread
//! that wakes up behind one of ours stays there although the other processor is idle. All of them, for what
//! waits for a disk. What a task has waited for cannot be told from outside, but one that took no longer than memory
//! takes has not waited. So the width follows: one more while tasks are slow, one less while they are fast.
//!
//! Drawback: tasks that have no end, like the opening of a FIFO that nobody writes to, are not slow before they end.
//! Where nothing was begun for a while, each further task has one thread more, as long as there are any; where none comes,
//! [`Lookout`](super::lookout::Lookout) makes room.

use crate::sync::Instant;
use std::time::Duration;

/// At least so many, as libuv: who fills them with calls that wait for ever has nothing done by Node either.
const LEAST: usize = 4;

/// What takes longer may have waited: a cold KiB of a fast disk takes 100 us, a warm one 5, a new file on tmpfs 15
/// and 64 KiB out of memory 20.
const SLOW: Duration = Duration::from_micros(50);

/// The width follows every so many tasks. One in 200 loses its processor to others and is slow by that.
const ASKED: u32 = 16;

/// So many slow ones of those are no chance.
const SLOW_ONES: u32 = 2;

/// So long nothing was begun although there is work: those under way wait for something.
const STALL: Duration = Duration::from_millis(1);

/// Who works at present, and how many may.
#[derive(Debug)]
pub(super) struct Width {
    /// The fewest and the most that may work at a time.
    least: usize,
    most: usize,
    may: usize,
    running: usize,
    asked: u32,
    slow: u32,
    /// When the last task was begun.
    begun: Instant,
}

impl Width {
    /// Of so many `processors` and `threads`.
    pub(super) fn new(processors: usize, threads: usize) -> Self {
        Self::between(LEAST.max(processors).min(threads), threads)
    }

    pub(super) fn between(least: usize, most: usize) -> Self {
        Self { least, most, may: least, running: 0, asked: 0, slow: 0, begun: Instant::now() }
    }

    /// May one more task begin?
    pub(super) fn has_room(&self) -> bool {
        self.running < self.may
    }

    /// Are there threads that may not work at present?
    pub(super) fn may_widen(&self) -> bool {
        self.may < self.most
    }

    /// There is work, at this time. May one more task begin, or has none for so long that one must?
    pub(super) fn makes_room(&mut self, now: Instant) -> bool {
        if !self.has_room() && now.duration_since(self.begun) > STALL {
            self.widen();
        }
        self.has_room()
    }

    /// A task begins.
    pub(super) fn begin(&mut self, now: Instant) {
        self.running += 1;
        self.begun = now;
    }

    /// It has ended, after so long.
    pub(super) fn end(&mut self, took: Duration) {
        self.running -= 1;
        self.asked += 1;
        self.slow += u32::from(took > SLOW);
        if self.slow == SLOW_ONES {
            self.widen();
        } else if self.asked < ASKED {
            return;
        } else if self.slow == 0 {
            self.may = self.least.max(self.may - 1);
        }
        self.asked = 0;
        self.slow = 0;
    }

    fn widen(&mut self) {
        self.may = self.most.min(self.may + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: Duration = Duration::from_micros(5);
    const COLD: Duration = Duration::from_micros(100);

    fn width(width: &mut Width) -> usize {
        let before = width.running;
        while width.has_room() {
            width.begin(Instant::now());
        }
        let all = width.running;
        width.running = before;
        all
    }

    fn run(width: &mut Width, took: Duration, times: u32) {
        for _ in 0..times {
            width.begin(Instant::now());
            width.end(took);
        }
    }

    #[test]
    fn follows_what_tasks_wait_for() {
        let mut pool = Width::new(2, 8);
        assert_eq!(width(&mut pool), 4);
        run(&mut pool, COLD, 1);
        run(&mut pool, FAST, ASKED - 1);
        assert_eq!(width(&mut pool), 4);
        run(&mut pool, COLD, SLOW_ONES);
        assert_eq!(width(&mut pool), 5);
        run(&mut pool, COLD, SLOW_ONES * 10);
        assert_eq!(width(&mut pool), 8);
        run(&mut pool, FAST, ASKED * 2);
        assert_eq!(width(&mut pool), 6);
        run(&mut pool, FAST, ASKED * 10);
        assert_eq!(width(&mut pool), 4);
    }

    #[test]
    fn is_within_what_there_is() {
        assert_eq!(width(&mut Width::new(2, 1)), 1);
        assert_eq!(width(&mut Width::new(6, 8)), 6);
        assert_eq!(width(&mut Width::new(64, 8)), 8);
    }

    #[test]
    fn tasks_without_an_end_do_not_count_for_ever() {
        let mut pool = Width::new(2, 8);
        let start = Instant::now();
        (0..4).for_each(|_| pool.begin(start));
        assert!(!pool.makes_room(start));
        let later = start + STALL * 2;
        assert!(pool.makes_room(later));
        pool.begin(later);
        assert!(!pool.makes_room(later));
    }
}
