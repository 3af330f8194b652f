//! System calls that would give another answer each time.

use std::time::Duration;

pub(crate) fn thread_cpu_time() -> Duration {
    Duration::ZERO
}

pub(crate) fn sched_setattr_slice(_: u64) -> Result<(), i32> {
    Ok(())
}
