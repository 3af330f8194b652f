//! A slice with what stands in front of it and behind: in that order, whole, however the peer takes it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_fs::engine::{Advance, Manner, Transmission};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::atomic::AtomicBool;

fuzz_target!(|input: (Vec<u8>, Vec<u8>, Vec<u8>, u16, u16, bool, bool, Vec<u16>)| {
    let (head, source, tail, position, len, more, copy, takes) = input;
    let mut file = tempfile::tempfile().expect("temp");
    file.write_all(&source).expect("write");
    let (ours, mut theirs) = UnixStream::pair().expect("pair");
    ours.set_nonblocking(true).expect("non-blocking");
    theirs.set_nonblocking(true).expect("non-blocking");
    let rest = source.get(usize::from(position)..).unwrap_or_default();
    let part = &rest[..rest.len().min(len.into())];
    let expected = [&head[..], part, &tail[..]].concat();
    let manner = Manner { more, copy };
    let mut slice = Transmission::new(head, position.into(), len.into(), tail, manner);
    let never = AtomicBool::new(false);
    let mut got = Vec::new();
    let mut takes = takes.into_iter();
    let end = loop {
        let end = slice.advance(&file, &ours, &never);
        let mut buffer = vec![0; takes.next().map_or(1 << 16, usize::from).max(1)];
        if let Ok(bytes) = theirs.read(&mut buffer) {
            got.extend_from_slice(&buffer[..bytes]);
        }
        match end {
            Advance::Blocked | Advance::Cold => {}
            end => break end,
        }
    };
    drop(ours);
    theirs.set_nonblocking(false).expect("blocking");
    theirs.read_to_end(&mut got).expect("read");
    if part.len() == usize::from(len) {
        assert_eq!(end, Advance::Done);
        assert_eq!(got, expected);
    } else {
        // The source is too short for what was announced: nothing behind its end.
        assert!(end != Advance::Done && expected.starts_with(&got));
    }
});
