//! clock_gettime(2) of `CLOCK_THREAD_CPUTIME_ID`.

use rustix::time::{clock_gettime, ClockId};
use std::time::Duration;

/// The time that processors have spent on the calling thread.
pub fn thread_cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or(0);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), nanoseconds)
}
