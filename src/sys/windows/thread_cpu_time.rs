//! GetThreadTimes, in the place of clock_gettime(2).
//!
//! Drawback: counted in the ticks of the system's clock, of up to 16 ms.
#![allow(unsafe_code, reason = "system calls without a wrapper")]

use std::time::Duration;
use windows_sys::Win32::Foundation::FILETIME;
use windows_sys::Win32::System::Threading::{GetCurrentThread, GetThreadTimes};

/// The unit of a FILETIME.
const UNIT_NS: u64 = 100;

/// The time that processors have spent on the calling thread.
pub fn thread_cpu_time() -> Duration {
    let [mut made, mut ended, mut kernel, mut user] = [FILETIME::default(); 4];
    // SAFETY: no arguments. It needs not be closed.
    let thread = unsafe { GetCurrentThread() };
    // SAFETY: four places on our own stack; what is not told stays 0.
    unsafe {
        GetThreadTimes(thread, &raw mut made, &raw mut ended, &raw mut kernel, &raw mut user)
    };
    let units =
        |time: FILETIME| u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime);
    Duration::from_nanos((units(kernel) + units(user)) * UNIT_NS)
}
