//! The reading end of a `ReadStream`: several chunks in one visit of a thread.
//!
//! Only a regular file that says how large it is is read ahead. Anything else
//! (FIFO, terminal, device, `/proc`) gets exactly one read(2) into the first
//! chunk, so the pieces are the kernel's; and through a buffer of our own,
//! because that read may block for ever and must not hold JavaScript's memory
//! meanwhile.

use super::Failure;
use crate::sys::{self, Descriptor, Lent};

/// Where a chunk comes from.
#[derive(Clone, Copy, Debug)]
pub enum Position {
    /// From this byte of the file on: the stream has a `start`.
    At(u64),
    /// From the descriptor's own position, which moves: somebody else's descriptor.
    Current,
    /// The stream opened the file itself and has taken this many bytes: a regular file is read
    /// at explicit positions, so that reading ahead is possible, everything else as `Current`.
    Own(u64),
}

/// What arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunks {
    /// Bytes, filling one chunk after another.
    pub bytes: usize,
    /// A regular file with a size: the next visit may bring more than one chunk.
    pub regular: bool,
}

/// Fills `chunks` from a file, or the first of them from anything else. `known`: an earlier visit has
/// found that the descriptor is a regular file's; it stays one.
pub fn read_stream(
    fd: i32,
    position: Position,
    chunks: &[Lent],
    known: bool,
) -> Result<Chunks, Failure> {
    let fd = Descriptor::Given(fd);
    let regular = known || super::regular_size(&fd).is_some();
    let at = match position {
        Position::At(at) => Some(at),
        Position::Own(at) if regular => Some(at),
        Position::Own(_) | Position::Current => None,
    };
    if regular {
        fill(&fd, at, chunks)
    } else {
        read_once(&fd, at, &chunks[0])
    }
}

fn fill(fd: &Descriptor, at: Option<u64>, chunks: &[Lent]) -> Result<Chunks, Failure> {
    let room: usize = chunks.iter().map(Lent::len).sum();
    let mut bytes = 0;
    while bytes < room {
        match sys::preadv(fd, chunks, bytes, at.map(|at| at + bytes as u64)) {
            Ok(0) => break,
            Ok(read) => bytes += read,
            // What is here already goes first; the next visit meets the error again.
            Err(_) if bytes > 0 => break,
            Err(errno) => return Err(Failure { errno, syscall: "read" }),
        }
    }
    Ok(Chunks { bytes, regular: true })
}

fn read_once(fd: &Descriptor, at: Option<u64>, chunk: &Lent) -> Result<Chunks, Failure> {
    let mut own = Vec::new();
    let bytes = sys::read(fd, &mut own, chunk.len(), at).map_err(Failure::of("read"))?;
    if !chunk.copy_from(0, &own) {
        return Err(Failure::STOPPED);
    }
    Ok(Chunks { bytes, regular: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::{close_given, give_away, lend, Leases};
    use std::sync::Arc;

    fn lend_all(memory: &mut [Vec<u8>]) -> Vec<Lent> {
        let leases = Arc::new(Leases::default());
        memory.iter_mut().map(|m| lend(m, &leases)).collect()
    }

    #[test]
    fn fills_chunk_after_chunk() {
        let file = tempfile::NamedTempFile::new().expect("temp");
        std::fs::write(file.path(), b"0123456789").expect("write");
        let fd = give_away(file.reopen().expect("open").into()).expect("number");
        let mut memory = vec![vec![0; 4]; 3];
        let lent = lend_all(&mut memory);
        let all = read_stream(fd, Position::Own(0), &lent, false).expect("read");
        assert_eq!(all, Chunks { bytes: 10, regular: true });
        let middle = read_stream(fd, Position::At(2), &lent[..2], true).expect("read");
        assert_eq!(middle, Chunks { bytes: 8, regular: true });
        close_given(fd).expect("close");
        drop(lent);
        assert_eq!(memory[..2].concat(), b"23456789");
    }

    #[test]
    fn a_pipe_gives_what_it_has() {
        let (reader, mut writer) = std::io::pipe().expect("pipe");
        std::io::Write::write_all(&mut writer, b"abc").expect("write");
        let mut memory = vec![vec![0; 8]; 2];
        let lent = lend_all(&mut memory);
        let fd = give_away(reader.into()).expect("number");
        let read = read_stream(fd, Position::Own(0), &lent, false).expect("read");
        assert_eq!(read, Chunks { bytes: 3, regular: false });
        drop(writer);
        let end = read_stream(fd, Position::Current, &lent, false).expect("read");
        close_given(fd).expect("close");
        assert_eq!(end, Chunks { bytes: 0, regular: false });
        drop(lent);
        assert_eq!(&memory[0][..3], b"abc");
    }
}
