//! The writing end of a `WriteStream`: all gathered chunks in one visit of a thread.

use super::lent_write::{write_some, Manner};
use super::{Failure, Stop};
use crate::sys::{Descriptor, Lent};

/// Writes the chunks one behind the other; at `position`, or at the descriptor's own.
///
/// Gives the bytes written: fewer than asked for when the kernel took some and then refused. The
/// stream asks again for the rest and meets the error, as Node's does after a short write.
pub fn write_stream(
    fd: i32,
    position: Option<u64>,
    chunks: &[Lent],
    stop: &Stop,
) -> Result<usize, Failure> {
    let fd = Descriptor::Given(fd);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::{lend, Leases};
    use std::os::fd::AsRawFd;
    use std::sync::Arc;

    #[test]
    fn gathers_at_a_position_and_into_a_pipe() {
        let mut memory = [b"ab".to_vec(), b"".to_vec(), b"cde".to_vec()];
        let leases = Arc::new(Leases::default());
        let chunks: Vec<Lent> = memory.iter_mut().map(|m| lend(m, &leases)).collect();
        let file = tempfile::NamedTempFile::new().expect("temp");
        std::fs::write(file.path(), b"........").expect("write");
        let fd = std::fs::OpenOptions::new().write(true).open(file.path()).expect("open");
        assert_eq!(write_stream(fd.as_raw_fd(), Some(2), &chunks, &Stop::default()), Ok(5));
        assert_eq!(std::fs::read(file.path()).expect("read"), b"..abcde.");

        let (mut reader, writer) = std::io::pipe().expect("pipe");
        assert_eq!(write_stream(writer.as_raw_fd(), None, &chunks, &Stop::default()), Ok(5));
        drop(writer);
        let mut got = Vec::new();
        std::io::Read::read_to_end(&mut reader, &mut got).expect("read");
        assert_eq!(got, b"abcde");
    }
}
