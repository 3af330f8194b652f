//! A visit of a stream that reads ahead: the file's bytes, in chunks of any sizes, from any position.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_fs::engine::{read_stream, Chunks, Position};
use sluice_fs::sys::{Leases, Lent};
use std::io::{Seek, SeekFrom, Write};
use std::os::fd::AsRawFd;
use std::sync::Arc;

fuzz_target!(|input: (Vec<u8>, Vec<u16>, u64, u8, bool)| {
    let (source, sizes, at, kind, known) = input;
    let mut file = tempfile::tempfile().expect("temp");
    file.write_all(&source).expect("write");
    let stands = at % (source.len() as u64 + 2);
    file.seek(SeekFrom::Start(stands)).expect("seek");
    // What the kernel takes as a position at all.
    let at = at >> 2;
    let position = match kind % 3 {
        0 => Position::At(at),
        1 => Position::Own(at),
        _ => Position::Current,
    };
    // A visit has one chunk at least; none is empty.
    let sizes = sizes.iter().take(40).map(|size| usize::from(*size).max(1));
    let mut memory: Vec<Vec<u8>> = sizes.chain([3]).map(|size| vec![0xa5; size]).collect();
    let leases = Arc::new(Leases::default());
    // SAFETY: the memory outlives the values.
    let lend = |chunk: &mut Vec<u8>| unsafe {
        Lent::new(chunk.as_mut_ptr(), chunk.len(), Arc::clone(&leases))
    };
    let lent: Vec<Lent> = memory.iter_mut().map(lend).collect();
    // An empty file is no regular one to read ahead of: it may be one of /proc.
    let read = read_stream(file.as_raw_fd(), position, &lent, known);
    drop(lent);
    let Chunks { bytes, regular } = read.expect("reads");
    assert_eq!(regular, known || !source.is_empty());
    let from = match position {
        Position::At(at) => at,
        Position::Own(at) if regular => at,
        Position::Own(_) | Position::Current => stands,
    };
    let rest = usize::try_from(from).ok().and_then(|from| source.get(from..)).unwrap_or_default();
    let room: usize = memory.iter().map(Vec::len).sum();
    assert_eq!(bytes, rest.len().min(room));
    let got = memory.concat();
    assert_eq!(&got[..bytes], &rest[..bytes]);
    // Nothing is written behind what is there.
    assert!(got[bytes..].iter().all(|byte| *byte == 0xa5));
    let moved = if matches!(position, Position::Current) || (!regular && from == stands) {
        bytes
    } else {
        0
    };
    assert_eq!(file.stream_position().expect("position"), stands + moved as u64);
});
