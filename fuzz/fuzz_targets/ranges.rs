//! A part of a file into a part of another: the bytes that a copy in memory gives, and no others.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sluice_fs::engine::{kernel_copy, Copied, Stop};
use std::io::{Read, Seek, Write};
use std::os::fd::AsRawFd;

fuzz_target!(|input: (Vec<u8>, Vec<u8>, u16, Option<u16>, u32)| {
    let (source, target, from, to, len) = input;
    let file = |bytes: &[u8]| {
        let mut file = tempfile::tempfile().expect("temp");
        file.write_all(bytes).expect("write");
        file.rewind().expect("rewind");
        file
    };
    let (from_file, mut to_file) = (file(&source), file(&target));
    let copied = kernel_copy(
        from_file.as_raw_fd(),
        from.into(),
        to_file.as_raw_fd(),
        to.map(u64::from),
        len.into(),
        &Stop::default(),
    );
    let (Copied::Done(count) | Copied::Fallback(count)) = copied;
    let count = count as usize;
    let rest = source.get(usize::from(from)..).unwrap_or_default();
    assert!(count <= rest.len() && count <= len as usize);
    if matches!(copied, Copied::Done(_)) {
        assert_eq!(count, rest.len().min(len as usize));
    }
    let mut expected = target;
    if count > 0 {
        let at = usize::from(to.unwrap_or(0));
        expected.resize(expected.len().max(at + count), 0);
        expected[at..at + count].copy_from_slice(&rest[..count]);
    }
    let mut written = Vec::new();
    to_file.rewind().expect("rewind");
    to_file.read_to_end(&mut written).expect("read");
    assert_eq!(written, expected);
});
