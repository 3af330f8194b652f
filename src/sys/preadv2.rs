//! preadv2(2) with `RWF_NOWAIT`: read only what is in memory already.

use rustix::io::ReadWriteFlags;
use std::io::IoSliceMut;
use std::os::fd::AsFd;

/// Reads into `buffer` from the page cache alone. `EAGAIN` where a byte would have to come from
/// the device; `EOPNOTSUPP` on filesystems that cannot tell.
pub fn pread_cached(fd: impl AsFd, buffer: &mut [u8], position: u64) -> Result<usize, i32> {
    super::uninterrupted(|| {
        let parts = &mut [IoSliceMut::new(buffer)];
        rustix::io::preadv2(&fd, parts, position, ReadWriteFlags::NOWAIT)
    })
}
