//! sched_setattr(2).
#![allow(unsafe_code, reason = "libc has no wrapper for this system call")]

use std::mem::size_of;

/// `struct sched_attr`, as long as Linux 3.14 had it.
#[repr(C)]
struct SchedAttr {
    size: u32,
    sched_policy: u32,
    sched_flags: u64,
    sched_nice: i32,
    sched_priority: u32,
    sched_runtime: u64,
    sched_deadline: u64,
    sched_period: u64,
}

/// The calling thread's time slice, in nanoseconds, if it has the ordinary policy; its share of the
/// processors stays. Linux 6.12; older ones take it and do nothing with it.
pub fn sched_setattr_slice(slice_ns: u64) -> Result<(), i32> {
    // SAFETY: no pointers; 0 is the calling thread.
    let policy = unsafe { libc::sched_getscheduler(0) };
    if policy != libc::SCHED_OTHER {
        return Err(libc::EINVAL);
    }
    // SAFETY: as above.
    let nice = unsafe { libc::getpriority(libc::PRIO_PROCESS, 0) };
    let attr = SchedAttr {
        size: size_of::<SchedAttr>() as u32,
        sched_policy: libc::SCHED_OTHER as u32,
        sched_flags: 0,
        sched_nice: nice,
        sched_priority: 0,
        sched_runtime: slice_ns,
        sched_deadline: 0,
        sched_period: 0,
    };
    // SAFETY: the kernel's own layout, of the size that it says, and alive until the call returns.
    match unsafe { libc::syscall(libc::SYS_sched_setattr, 0, &raw const attr, 0u32) } {
        0 => Ok(()),
        _ => Err(super::last_errno()),
    }
}
