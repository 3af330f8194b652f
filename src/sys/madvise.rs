//! madvise(2) for memory that is about to be filled.
#![allow(unsafe_code, reason = "madvise takes a raw address")]

use super::Lent;

/// x86-64's and arm64's (with 4 KiB pages) huge page.
const HUGE_PAGE_BYTES: usize = 2 << 20;

/// Asks for huge pages under the whole huge pages that lie inside `memory`.
///
/// A hint only: a kernel without transparent huge pages refuses it, and nothing
/// is lost but speed, so there is no result to look at.
pub fn madvise_hugepage(memory: &Lent) {
    let Some(lease) = memory.lease() else { return };
    let start = lease.as_ptr().addr();
    let first = start.next_multiple_of(HUGE_PAGE_BYTES);
    let end = (start + lease.len()) / HUGE_PAGE_BYTES * HUGE_PAGE_BYTES;
    if first >= end {
        return;
    }
    // SAFETY: the range lies inside the leased memory, and MADV_HUGEPAGE changes no byte of it.
    unsafe {
        libc::madvise(std::ptr::without_provenance_mut(first), end - first, libc::MADV_HUGEPAGE)
    };
}
