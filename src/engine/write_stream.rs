//! The writing end of a `WriteStream`: all gathered chunks in one visit of a thread.

use super::lent_write::{write_some, Manner};
use super::{Failure, Stop};
use crate::sys::{self, Descriptor, Kind, Lent};

/// What is reserved is at most such a part of what is free.
const FREE_SHARE: u64 = 16;

/// Writes the chunks one behind the other; at `position`, or at the descriptor's own. Before that it
/// gives the file's first `reserve` bytes their place on the disk, if it can: 0 for none.
///
/// Gives the bytes written: fewer than asked for when the kernel took some and then refused. The
/// stream asks again for the rest and meets the error, as Node's does after a short write.
pub fn write_stream(
    fd: i32,
    position: Option<u64>,
    chunks: &[Lent],
    reserve: u64,
    stop: &Stop,
) -> Result<usize, Failure> {
    let fd = Descriptor::Given(fd);
    if reserve > 0 && may_reserve(&fd, reserve) {
        // Without a place of its own the write looks for one, and says so if there is none.
        let _ = sys::fallocate_keep_size(&fd, reserve);
    }
    let manner = Manner::of(&fd);
    let total: usize = chunks.iter().map(Lent::len).sum();
    let mut written = 0;
    loop {
        let at = position.map(|position| position + written as u64);
        match write_some(&fd, chunks, written, usize::MAX, at, manner, stop) {
            Ok(bytes) => written += bytes,
            Err(_) if written > 0 => return Ok(written),
            Err(failure) => return Err(failure),
        }
        if written >= total {
            return Ok(written);
        }
    }
}

/// Not in memory: others need it, and it knows no pieces. And not where it would be a good part of
/// what is left: an upload that has stalled must not be the reason why another one fails.
fn may_reserve(fd: &Descriptor, reserve: u64) -> bool {
    let size = sys::fstat(fd).map_or(0, |stat| stat.size);
    let more = reserve.saturating_sub(size);
    sys::is_on_disk(fd).unwrap_or(false)
        && sys::free_bytes(fd).is_ok_and(|free| free / FREE_SHARE >= more)
}

/// Gives back the place that was reserved behind the end of a file of `size` bytes. One that has
/// another size is somebody else's to write as well: it keeps the place.
pub fn give_back(fd: i32, size: u64) -> Result<(), Failure> {
    let fd = Descriptor::Given(fd);
    let failure = |errno| Failure { errno, syscall: "ftruncate" };
    let stat = sys::fstat(&fd).map_err(failure)?;
    match stat.kind {
        Kind::Regular if stat.size == size => sys::ftruncate(&fd, size).map_err(failure),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::{close_given, give_away, lend, Leases};
    use std::sync::Arc;

    #[cfg(unix)]
    #[test]
    fn reserves_and_gives_back() {
        use std::os::fd::AsRawFd;
        use std::os::unix::fs::MetadataExt;
        let mut memory = [vec![1; 5000]];
        let leases = Arc::new(Leases::default());
        let chunks: Vec<Lent> = memory.iter_mut().map(|m| lend(m, &leases)).collect();
        let file = tempfile::tempfile().expect("temp");
        let stop = Stop::default();
        assert_eq!(write_stream(file.as_raw_fd(), None, &chunks, 1 << 20, &stop), Ok(5000));
        let with = file.metadata().expect("stat");
        assert_eq!(with.len(), 5000);
        give_back(file.as_raw_fd(), 5000).expect("give back");
        let without = file.metadata().expect("stat");
        assert_eq!(without.len(), 5000);
        assert!(without.blocks() <= 16, "{} {}", with.blocks(), without.blocks());
    }

    #[test]
    fn gathers_at_a_position_and_into_a_pipe() {
        let mut memory = [b"ab".to_vec(), b"".to_vec(), b"cde".to_vec()];
        let leases = Arc::new(Leases::default());
        let chunks: Vec<Lent> = memory.iter_mut().map(|m| lend(m, &leases)).collect();
        let file = tempfile::NamedTempFile::new().expect("temp");
        std::fs::write(file.path(), b"........").expect("write");
        let fd = std::fs::OpenOptions::new().write(true).open(file.path()).expect("open");
        let fd = give_away(fd.into()).expect("number");
        assert_eq!(write_stream(fd, Some(2), &chunks, 0, &Stop::default()), Ok(5));
        close_given(fd).expect("close");
        assert_eq!(std::fs::read(file.path()).expect("read"), b"..abcde.");

        let (mut reader, writer) = std::io::pipe().expect("pipe");
        let fd = give_away(writer.into()).expect("number");
        assert_eq!(write_stream(fd, None, &chunks, 0, &Stop::default()), Ok(5));
        close_given(fd).expect("close");
        let mut got = Vec::new();
        std::io::Read::read_to_end(&mut reader, &mut got).expect("read");
        assert_eq!(got, b"abcde");
    }
}
