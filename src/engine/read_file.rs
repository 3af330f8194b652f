//! `fs.readFile`: open, ask the size, read, close, in one visit of a thread.
//!
//! A small file comes back in memory of our own and is copied into its Buffer
//! on delivery. A large one would cost the JavaScript thread a long copy, so
//! the thread comes back with the size, JavaScript allocates the Buffer, and a
//! second visit ([`read_file_into`]) reads straight into it. A Buffer over
//! foreign memory would save that visit, but such a Buffer cannot be
//! transferred to a worker, which Node's can. Text needs no Buffer: it is read
//! and decoded in one visit, whatever its size.
//!
//! As in Node, a regular file's size is asked once: bytes that arrive later are
//! not read, and a file that shrinks gives fewer. A file without a size
//! (`/proc`, FIFOs, devices) is read to its end.

use super::stop::SLICE_BYTES;
use super::target::finish;
use super::{decode, Encoding, Failure, Stop, Target, Text};
use crate::sys::{self, AsFd, Descriptor, Kind, Lent};
use std::borrow::Cow;
use std::slice;

/// Node's limit for one file (`kIoMaxLength`): one byte below 2 GiB. Larger ones are handed to
/// Node itself, which refuses them in its own words.
pub const MAX_BYTES: u64 = (1 << 31) - 1;

/// Files up to this size are copied on delivery. At 16 KiB both ways are level; at 64 KiB, 64 in
/// flight, a copy into fresh memory costs the JavaScript thread 16 us a file, and the second visit 8.
const COPIED_BYTES: u64 = 32 << 10;

/// First read of a file that has no size. Doubled up to [`SLICE_BYTES`].
const UNSIZED_BYTES: usize = 8 << 10;

/// What one visit found.
#[derive(Debug)]
pub enum Contents {
    /// All of it.
    Whole(Vec<u8>),
    /// All of it, decoded.
    Text {
        /// What the bytes say.
        text: Text<'static>,
        /// Their number.
        bytes: usize,
    },
    /// A large regular file of `size` bytes, still open.
    Large {
        /// Open, at the position where reading has to begin.
        descriptor: Descriptor,
        /// Bytes, at most [`MAX_BYTES`].
        size: usize,
    },
    /// More than Node reads at once.
    TooLarge,
}

/// Reads a small file whole, or opens a large one. With an `encoding`, reads and decodes every file
/// whose text fits into a string.
pub fn read_file(
    target: Target,
    flags: i32,
    encoding: Option<Encoding>,
    stop: &Stop,
) -> Result<Contents, Failure> {
    let descriptor = target.open(flags, 0o666)?;
    let stat = match sys::fstat(&descriptor) {
        Ok(stat) => stat,
        Err(errno) => return finish(descriptor, Err(Failure { errno, syscall: "fstat" })),
    };
    let read = match stat.kind {
        Kind::Regular if stat.size > MAX_BYTES => {
            return finish(descriptor, Ok(Contents::TooLarge));
        }
        Kind::Regular if stat.size > COPIED_BYTES => {
            let size = stat.size as usize;
            if !encoding.is_some_and(|encoding| encoding.fits(size)) {
                return Ok(Contents::Large { descriptor, size });
            }
            read_sized(&descriptor, size, stop)
        }
        Kind::Regular if stat.size > 0 => read_sized(&descriptor, stat.size as usize, stop),
        _ => read_to_end(&descriptor, stop),
    };
    finish(descriptor, read.map(|bytes| contents(bytes, encoding)))
}

/// Reads a file of any size in one visit, into memory of our own: for a batch, where one more visit
/// for each large file would be one more crossing.
pub fn read_whole(
    path: &[u8],
    flags: i32,
    encoding: Option<Encoding>,
    stop: &Stop,
) -> Result<Contents, Failure> {
    match read_file(Target::Path(path.to_vec()), flags, encoding, stop)? {
        Contents::Large { descriptor, size } => {
            let read = read_sized(&descriptor, size, stop);
            finish(descriptor, read.map(Contents::Whole))
        }
        contents => Ok(contents),
    }
}

/// As text, if that is wanted and possible.
fn contents(bytes: Vec<u8>, encoding: Option<Encoding>) -> Contents {
    match encoding.filter(|encoding| encoding.fits(bytes.len())) {
        Some(encoding) => {
            let count = bytes.len();
            Contents::Text { text: decode(Cow::Owned(bytes), encoding).into_owned(), bytes: count }
        }
        None => Contents::Whole(bytes),
    }
}

/// The second visit: fills `memory` from an open file, and closes it if it is ours.
///
/// Gives the bytes read, fewer than asked for if the file has shrunk.
pub fn read_file_into(
    descriptor: Descriptor,
    memory: &Lent,
    stop: &Stop,
) -> Result<usize, Failure> {
    let filled = fill(&descriptor, memory, None, stop);
    finish(descriptor, filled)
}

fn read_sized(fd: impl AsFd, size: usize, stop: &Stop) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    // The caller says that there is no memory, and nothing panics.
    bytes.try_reserve_exact(size).map_err(|_| Failure { errno: libc::ENOMEM, syscall: "read" })?;
    while bytes.len() < size {
        if stop.is_asked() {
            return Err(Failure::STOPPED);
        }
        let rest = (size - bytes.len()).min(SLICE_BYTES);
        if sys::read(&fd, &mut bytes, rest, None).map_err(Failure::of("read"))? == 0 {
            break;
        }
    }
    Ok(bytes)
}

fn read_to_end(fd: impl AsFd, stop: &Stop) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut step = UNSIZED_BYTES;
    loop {
        if stop.is_asked() {
            return Err(Failure::STOPPED);
        }
        if sys::read(&fd, &mut bytes, step, None).map_err(Failure::of("read"))? == 0 {
            return Ok(bytes);
        }
        step = (step * 2).min(SLICE_BYTES);
    }
}

/// Fills `memory`, from `position` on or where the descriptor stands, as far as the file goes.
pub(super) fn fill(
    fd: impl AsFd,
    memory: &Lent,
    position: Option<u64>,
    stop: &Stop,
) -> Result<usize, Failure> {
    let mut filled = 0;
    while filled < memory.len() {
        if stop.is_asked() {
            return Err(Failure::STOPPED);
        }
        let at = position.map(|position| position + filled as u64);
        match sys::preadv(&fd, slice::from_ref(memory), filled, at) {
            Ok(0) => break,
            Ok(bytes) => filled += bytes,
            Err(libc::ECANCELED) => return Err(Failure::STOPPED),
            Err(errno) => return Err(Failure { errno, syscall: "read" }),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::{lend, Leases};
    use std::io::Write;
    use std::path::Path;
    use std::sync::Arc;

    fn target(path: &Path) -> Target {
        Target::Path(path.as_os_str().as_encoded_bytes().to_vec())
    }

    fn whole(path: &Path) -> Result<Vec<u8>, Failure> {
        match read_file(target(path), libc::O_RDONLY, None, &Stop::default())? {
            Contents::Whole(bytes) => Ok(bytes),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn reads_small_and_empty_files() {
        let mut file = tempfile::NamedTempFile::new().expect("temp");
        assert_eq!(whole(file.path()), Ok(vec![]));
        file.write_all(b"sluice").expect("write");
        assert_eq!(whole(file.path()), Ok(b"sluice".to_vec()));
    }

    #[cfg(unix)]
    #[test]
    fn reads_files_without_a_size() {
        let version = whole(Path::new("/proc/version")).expect("read");
        assert!(version.starts_with(b"Linux"), "{version:?}");
    }

    #[test]
    fn names_the_call_that_failed() {
        let folder = tempfile::tempdir().expect("temp");
        let failed = |path: &Path| whole(path).expect_err("fails");
        let nowhere = failed(&folder.path().join("no/such"));
        assert_eq!(nowhere, Failure { errno: libc::ENOENT, syscall: "open" });
        assert_eq!(failed(folder.path()), Failure { errno: libc::EISDIR, syscall: "read" });
    }

    // Elsewhere it is libuv that makes a number of no meaning harmless.
    #[cfg(unix)]
    #[test]
    fn a_number_that_is_none_fails() {
        let closed = Target::Descriptor(Descriptor::Given(1 << 20));
        let failure = read_file(closed, 0, None, &Stop::default()).expect_err("fails");
        assert_eq!(failure, Failure { errno: libc::EBADF, syscall: "fstat" });
    }

    #[test]
    fn text_of_any_size_takes_one_visit() {
        let file = tempfile::NamedTempFile::new().expect("temp");
        std::fs::write(file.path(), vec![b'a'; 300_000]).expect("write");
        let read = |encoding| {
            read_file(target(file.path()), 0, Some(encoding), &Stop::default()).expect("read")
        };
        let Contents::Text { text: Text::OneByte(chars), bytes } = read(Encoding::Utf8) else {
            panic!("not as text")
        };
        assert!(bytes == 300_000 && chars.iter().all(|&char| char == b'a') && chars.len() == bytes);
        let Contents::Text { text: Text::TwoByte(units), .. } = read(Encoding::Utf16le) else {
            panic!("not as text")
        };
        assert!(units.len() == 150_000 && units.iter().all(|&unit| unit == 0x6161));
    }

    #[test]
    fn a_large_file_takes_a_second_visit_and_may_shrink_before_it() {
        let file = tempfile::NamedTempFile::new().expect("temp");
        std::fs::write(file.path(), vec![7; 300_000]).expect("write");
        let contents = read_file(target(file.path()), 0, None, &Stop::default()).expect("open");
        let Contents::Large { descriptor, size } = contents else { panic!("{contents:?}") };
        assert_eq!(size, 300_000);
        file.as_file().set_len(200_000).expect("truncate");
        let mut memory = vec![0; size];
        let lent = lend(&mut memory, &Arc::new(Leases::default()));
        assert_eq!(read_file_into(descriptor, &lent, &Stop::default()), Ok(200_000));
        drop(lent);
        assert!(memory[..200_000].iter().all(|&byte| byte == 7));
        assert!(memory[200_000..].iter().all(|&byte| byte == 0));
    }
}
