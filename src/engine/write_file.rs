//! `fs.writeFile` and `fs.appendFile`: open, write, fsync, close, in one visit of a thread.

use super::lent_write::{write_some, Manner};
use super::stop::SLICE_BYTES;
use super::target::finish;
use super::{Failure, Stop, Target};
use crate::sys::{self, Descriptor, Lent};
use std::os::fd::AsFd;
use std::slice;

/// The data of a write.
#[derive(Debug)]
pub enum Bytes {
    /// In a JavaScript Buffer.
    Lent(Lent),
    /// Our own, made from a string.
    Owned(Vec<u8>),
}

impl Bytes {
    /// Bytes.
    pub fn len(&self) -> usize {
        match self {
            Self::Lent(memory) => memory.len(),
            Self::Owned(bytes) => bytes.len(),
        }
    }

    /// No bytes at all?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a caller asks for besides the bytes.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// The kernel's open(2) flags.
    pub flags: i32,
    /// The mode of a file that is created.
    pub mode: u32,
    /// fsync(2) before closing.
    pub flush: bool,
    /// Call write(2) even without bytes. Node's callbacks do, and a full device then refuses; its
    /// promises and `*Sync` calls do not.
    pub writes_nothing: bool,
}

/// Writes all of `bytes` at the descriptor's own position, after opening a path.
pub fn write_file(target: Target, how: How, bytes: &Bytes, stop: &Stop) -> Result<(), Failure> {
    let descriptor = target.open(how.flags, how.mode)?;
    let written = match bytes.is_empty() && how.writes_nothing {
        true => sys::write(&descriptor, &[], None).map(drop).map_err(Failure::of("write")),
        false => write_all(&descriptor, bytes, stop),
    };
    let flushed = written.and_then(|()| match how.flush {
        true => sys::fsync(&descriptor).map_err(Failure::of("fsync")),
        false => Ok(()),
    });
    finish(descriptor, flushed)
}

fn write_all(fd: &Descriptor, bytes: &Bytes, stop: &Stop) -> Result<(), Failure> {
    match bytes {
        Bytes::Owned(bytes) => write_owned(fd, bytes, stop),
        Bytes::Lent(memory) => write_lent(fd, memory, stop),
    }
}

fn write_owned(fd: impl AsFd, bytes: &[u8], stop: &Stop) -> Result<(), Failure> {
    let mut rest = bytes;
    while !rest.is_empty() {
        if stop.is_asked() {
            return Err(Failure::STOPPED);
        }
        let slice = if stop.is_watched() { &rest[..rest.len().min(SLICE_BYTES)] } else { rest };
        let written = sys::write(&fd, slice, None).map_err(Failure::of("write"))?;
        rest = &rest[written..];
    }
    Ok(())
}

fn write_lent(fd: &Descriptor, memory: &Lent, stop: &Stop) -> Result<(), Failure> {
    let manner = Manner::of(fd);
    let slice_bytes = if stop.is_watched() { SLICE_BYTES } else { usize::MAX };
    let memory = slice::from_ref(memory);
    let mut written = 0;
    while written < memory[0].len() {
        if stop.is_asked() {
            return Err(Failure::STOPPED);
        }
        written += write_some(fd, memory, written, slice_bytes, None, manner, stop)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    const CREATE: i32 = libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC;

    fn write(path: &Path, flags: i32, bytes: &[u8]) -> Result<(), Failure> {
        let target = Target::Path(path.as_os_str().as_bytes().to_vec());
        let how = How { flags, mode: 0o666, flush: true, writes_nothing: false };
        write_file(target, how, &Bytes::Owned(bytes.to_vec()), &Stop::default())
    }

    #[test]
    fn creates_replaces_and_appends() {
        let dir = tempfile::tempdir().expect("temp");
        let path = dir.path().join("f");
        write(&path, CREATE, b"first and longer").expect("create");
        write(&path, CREATE, b"one").expect("replace");
        write(&path, libc::O_WRONLY | libc::O_APPEND, b" two").expect("append");
        assert_eq!(std::fs::read(&path).expect("read"), b"one two");
        let exists = write(&path, CREATE | libc::O_EXCL, b"");
        assert_eq!(exists, Err(Failure { errno: libc::EEXIST, syscall: "open" }));
    }

    #[test]
    fn a_full_device_is_an_error_of_write() {
        let full = write(Path::new("/dev/full"), libc::O_WRONLY, b"x");
        assert_eq!(full, Err(Failure { errno: libc::ENOSPC, syscall: "write" }));
    }
}
