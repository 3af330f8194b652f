//! `fs.writeFile` and `fs.appendFile`: open, write, fsync, close, in one visit of a thread.

use super::lent_write::{write_some, Manner};
use super::stop::SLICE_BYTES;
use super::target::finish;
use super::{Failure, Stop, Target};
use crate::sys::{self, Descriptor, Lent};
use std::slice;

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
    /// promises do not.
    pub writes_nothing: bool,
}

/// Writes all of `memory` at the descriptor's own position, after opening a path.
pub fn write_file(target: Target, how: How, memory: &Lent, stop: &Stop) -> Result<(), Failure> {
    let descriptor = target.open(how.flags, how.mode)?;
    let written = match memory.is_empty() && how.writes_nothing {
        true => sys::write(&descriptor, &[], None).map(drop).map_err(Failure::of("write")),
        false => write_lent(&descriptor, memory, stop),
    };
    let flushed = written.and_then(|()| match how.flush {
        true => sys::fsync(&descriptor).map_err(Failure::of("fsync")),
        false => Ok(()),
    });
    finish(descriptor, flushed)
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
    use crate::sys::lend;
    use std::path::Path;
    use std::sync::Arc;

    const CREATE: i32 = libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC;

    fn write(path: &Path, flags: i32, bytes: &[u8]) -> Result<(), Failure> {
        let target = Target::Path(path.as_os_str().as_encoded_bytes().to_vec());
        let how = How { flags, mode: 0o666, flush: true, writes_nothing: false };
        let mut memory = bytes.to_vec();
        write_file(target, how, &lend(&mut memory, &Arc::default()), &Stop::default())
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

    #[cfg(unix)]
    #[test]
    fn a_full_device_is_an_error_of_write() {
        let full = write(Path::new("/dev/full"), libc::O_WRONLY, b"x");
        assert_eq!(full, Err(Failure { errno: libc::ENOSPC, syscall: "write" }));
    }
}
