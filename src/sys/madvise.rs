//! madvise(2).
#![allow(unsafe_code, reason = "advice about memory that Rust does not own")]

use super::lent::Lent;
use rustix::mm::{madvise, Advice};
use std::ops::Range;

/// Pages begin at multiples of this, or of more.
const PAGE_BYTES: usize = 4096;

/// Gives the pages that lie in `range` of the memory, all in one go, without a change of what is in it
/// (Linux 5.14).
///
/// `EINVAL` where the kernel does not know this, `ECANCELED` when the environment has ended.
///
/// Drawback: whoever maps or unmaps memory meanwhile waits.
pub fn populate_write(memory: &Lent, range: Range<usize>) -> Result<(), i32> {
    let lease = memory.lease().ok_or(libc::ECANCELED)?;
    let end = range.end.min(lease.len());
    let start = lease.as_ptr().wrapping_add(range.start);
    let skipped = start.align_offset(PAGE_BYTES);
    let len = end.saturating_sub(range.start + skipped) / PAGE_BYTES * PAGE_BYTES;
    if len == 0 {
        return Ok(());
    }
    let first = start.wrapping_add(skipped);
    // SAFETY: whole pages inside of `lease`'s memory, whose contents stay.
    unsafe { madvise(first.cast(), len, Advice::LinuxPopulateWrite) }.map_err(|e| e.raw_os_error())
}
