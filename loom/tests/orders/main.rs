//! Every order in which threads can take the steps of what they share: the leases, the completions that
//! wait for the event loop, and the pool.
//!
//! What is lost shows as a thread that waits for ever, which loom reports as a deadlock.

mod completions_test;
mod leases_test;
mod lookout;
mod pool_test;
mod sync;
mod sys;

#[allow(dead_code, reason = "hosts without turns have no part in this")]
#[path = "../../../src/binding/completions.rs"]
mod completions;
#[path = "../../../src/sys/leases.rs"]
mod leases;
#[allow(dead_code, reason = "the pool of the process has no part in this")]
#[path = "../../../src/binding/pool.rs"]
mod pool;
#[allow(dead_code, reason = "its own tests are elsewhere")]
#[path = "../../../src/binding/width.rs"]
mod width;

/// Tries all orders with so many changes of the thread where none is necessary: without that limit a test would
/// take hours.
fn orders(changes: usize, test: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(changes);
    builder.max_branches = 100_000;
    builder.check(test);
}
