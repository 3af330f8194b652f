//! sched_setattr(2) is of Linux: nobody else has time slices of a length that a thread may choose.

/// The calling thread's time slice, in nanoseconds: `ENOSYS`.
pub fn sched_setattr_slice(_slice_ns: u64) -> Result<(), i32> {
    Err(libc::ENOSYS)
}
