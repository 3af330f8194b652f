//! An environment that ends, while threads want to be in its memory.

use crate::leases::Leases;
use crate::orders;
use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

struct Memory {
    leases: Leases,
    /// loom reports whoever is in it at the same time as the one who frees it.
    bytes: UnsafeCell<bool>,
}

// SAFETY: what this is about.
unsafe impl Sync for Memory {}
// SAFETY: as above.
unsafe impl Send for Memory {}

fn enter(memory: &Memory) {
    if memory.leases.take() {
        // SAFETY: as long as the address is good, which loom finds out.
        memory.bytes.with(|is_freed| assert!(!unsafe { *is_freed }, "in memory that is freed"));
        memory.leases.give_back();
    }
}

fn ends_beside(threads: usize, times: usize, changes: usize) {
    orders(changes, move || {
        let memory = Arc::new(Memory { leases: Leases::default(), bytes: UnsafeCell::new(false) });
        let users: Vec<_> = (0..threads)
            .map(|_| {
                let memory = Arc::clone(&memory);
                thread::spawn(move || (0..times).for_each(|_| enter(&memory)))
            })
            .collect();
        memory.leases.close();
        // SAFETY: as above.
        memory.bytes.with_mut(|is_freed| unsafe { *is_freed = true });
        assert!(!memory.leases.take());
        for user in users {
            user.join().expect("joined");
        }
    });
}

#[test]
fn nobody_is_in_the_memory_of_an_environment_that_has_ended() {
    ends_beside(1, 2, 5);
    ends_beside(2, 1, 3);
    ends_beside(2, 2, 2);
    ends_beside(3, 1, 2);
}
