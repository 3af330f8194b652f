//! Looks now and then whether tasks wait although nobody begins one: where all who work wait for something that has no end,
//! nobody comes by who would make room.
//!
//! By a thread of its own, started when it is first wanted, which sleeps while there is nothing to see. It does no task,
//! so the others are woken in the order in which they would be without it.

use std::sync::OnceLock;
use std::thread::{park, sleep, Builder, Thread};
use std::time::Duration;

/// Between two looks. Those that come by make room after one millisecond; this is for what would wait for ever.
const PAUSE: Duration = Duration::from_millis(4);

/// One that looks.
#[derive(Default)]
pub(super) struct Lookout(OnceLock<Thread>);

impl Lookout {
    /// From now on `look` is called now and then, until it gives false. It is the first one's that is called, and only one
    /// may begin at a time. Gives false if the operating system gives no thread.
    pub(super) fn begin(&self, mut look: impl FnMut() -> bool + Send + 'static) -> bool {
        if let Some(thread) = self.0.get() {
            // One that has not come to park yet does not then.
            thread.unpark();
            return true;
        }
        let started = Builder::new().name("sluice-fs".to_owned()).spawn(move || loop {
            sleep(PAUSE);
            if !look() {
                park();
            }
        });
        started.is_ok_and(|handle| self.0.set(handle.thread().clone()).is_ok())
    }
}
