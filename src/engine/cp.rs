//! `cp` of a whole tree to where nothing is yet.
//!
//! Node takes some ten trips to a thread for each name; here one visit walks the tree by open directories, in the
//! order of the directories themselves, as Node does. Modes are those of the source, whatever the
//! umask is; links that are relative are made absolute, unless they are wanted as they are.
//!
//! Drawback: whatever the kernel refuses, and what has to be refused (a FIFO, a socket), ends the walk.
//! Node copies again then, over what is there, and says what it has to say. To directories that are there
//! already it gives no mode, so it has to be told of those that were not [`Unfinished`] by then. A file that
//! is being copied at that moment is removed: under its name stands all of it, or nothing.

use super::kernel_copy::{kernel_copy, Copied};
use super::{Progress, Stop};
use crate::sys::{self, DirentBuffer, DirentType};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

/// Directories in one another, each with two descriptors. Deeper trees are Node's.
const MOST_LEVELS: usize = 100;

/// Up to this size a file is read and written: cheaper than to set up a copy inside the kernel.
const SMALL_BYTES: u64 = 64 << 10;

/// Bytes of a larger one that are copied in one go where somebody may stop it: a third of a millisecond.
const PIECE_BYTES: u64 = 1 << 20;

/// A directory that was made, and has not got the mode of the source yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// Its path from `dest`; empty for that itself.
    pub path: String,
    /// The mode that it should have.
    pub mode: u32,
}

struct Walk<'a> {
    stop: &'a Stop,
    progress: &'a Progress,
    verbatim_symlinks: bool,
    buffer: DirentBuffer,
    contents: Vec<u8>,
    /// The innermost first.
    unfinished: Vec<Unfinished>,
}

/// Where a directory is.
#[derive(Clone)]
struct Place {
    /// The source.
    absolute: String,
    /// From `dest`.
    below: String,
    /// How many more there may be in one another.
    levels: usize,
}

impl Place {
    fn of(&self, name: &str) -> Option<Self> {
        let separator = if self.below.is_empty() { "" } else { "/" };
        Some(Self {
            absolute: format!("{}/{name}", self.absolute.trim_end_matches('/')),
            below: format!("{}{separator}{name}", self.below),
            levels: self.levels.checked_sub(1)?,
        })
    }
}

/// Copies the directory `src` and all below it to `dest`, where nothing is. `absolute` is where `src` is, without
/// `.` and `..`.
///
/// `Err` if `stop` was asked, or the kernel or Node has to refuse something: some of it may be there then,
/// and these are the directories whose mode is not the source's.
pub fn cp(
    src: &[u8],
    dest: &[u8],
    absolute: &str,
    verbatim_symlinks: bool,
    stop: &Stop,
    progress: &Progress,
) -> Result<(), Vec<Unfinished>> {
    let mut walk = Walk {
        stop,
        progress,
        verbatim_symlinks,
        buffer: DirentBuffer::default(),
        contents: Vec::new(),
        unfinished: Vec::new(),
    };
    let place = Place { absolute: absolute.to_owned(), below: String::new(), levels: MOST_LEVELS };
    let copied = sys::openat_directory(sys::cwd(), src).and_then(|from| {
        refuse_inside(&from, dest)?;
        walk.directory(&from, sys::cwd(), dest, &place)
    });
    copied.map_err(|_| walk.unfinished)
}

/// Refuses a `dest` that would be in `from` itself, by whatever way its path leads there.
fn refuse_inside(from: &OwnedFd, dest: &[u8]) -> Result<(), i32> {
    let parent = match dest.iter().rposition(|byte| *byte == b'/') {
        None => &b"."[..],
        Some(0) => &b"/"[..],
        Some(at) => &dest[..at],
    };
    let source = sys::fstat(from)?.identity;
    let mut above = sys::open(parent, libc::O_RDONLY | libc::O_DIRECTORY, 0)?;
    let mut identity = sys::fstat(&above)?.identity;
    loop {
        if identity == source {
            return Err(libc::EINVAL);
        }
        above = sys::openat_directory(&above, b"..")?;
        let next = sys::fstat(&above)?.identity;
        if next == identity {
            return Ok(());
        }
        identity = next;
    }
}

impl Walk<'_> {
    fn directory(
        &mut self,
        from: &OwnedFd,
        into: impl AsFd,
        name: &[u8],
        place: &Place,
    ) -> Result<(), i32> {
        sys::mkdirat(&into, name, 0o777)?;
        let mode = sys::fstat(from)?.permissions;
        let copied = self.entries(from, &into, name, place).and_then(|to| sys::fchmod(&to, mode));
        if copied == Err(libc::ECANCELED) {
            // Nobody comes to finish it, and what the source keeps private stays so.
            let made = sys::openat_directory(into, name);
            let _ = made.and_then(|made| sys::fchmod(&made, mode));
        }
        copied.inspect(|()| self.progress.add(1, 0)).inspect_err(|_| {
            self.unfinished.push(Unfinished { path: place.below.clone(), mode });
        })
    }

    /// Copies what is in `from` into the directory `name`, which it gives.
    fn entries(
        &mut self,
        from: &OwnedFd,
        into: impl AsFd,
        name: &[u8],
        place: &Place,
    ) -> Result<OwnedFd, i32> {
        let to = sys::openat_directory(&into, name)?;
        let mut names = Vec::new();
        sys::getdents64(from, &mut self.buffer, |name, kind| names.push((name.to_vec(), kind)))?;
        for (name, kind) in names {
            if self.stop.is_asked() {
                return Err(libc::ECANCELED);
            }
            // Node's names are texts.
            let text = std::str::from_utf8(&name).map_err(|_| libc::EILSEQ)?;
            match kind {
                DirentType::Directory => {
                    let place = place.of(text).ok_or(libc::EMFILE)?;
                    let below = sys::openat_directory(from, &name)?;
                    self.directory(&below, &to, &name, &place)?;
                }
                DirentType::Regular => self.file(from, &to, &name)?,
                DirentType::Symlink => self.symlink(from, &to, &name, &place.absolute)?,
                _ => return Err(libc::EINVAL),
            }
        }
        Ok(to)
    }

    fn file(&mut self, from: &OwnedFd, into: &OwnedFd, name: &[u8]) -> Result<(), i32> {
        // Not to wait for the other end of a FIFO that has taken the file's place.
        let from = sys::openat(from, name, libc::O_RDONLY | libc::O_NONBLOCK, 0)?;
        let stat = sys::fstat(&from)?;
        if stat.kind != sys::Kind::Regular {
            return Err(libc::EINVAL);
        }
        let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL;
        let to = sys::openat(into, name, flags, stat.permissions)?;
        let copied = self.contents_of(&from, &to, stat.size);
        let copied = copied.and_then(|()| sys::fchmod(&to, stat.permissions));
        copied.inspect(|()| self.progress.add(1, 0)).inspect_err(|_| {
            // Ours, and of no use: what matters is why.
            let _ = sys::unlinkat(into, name, false);
        })
    }

    fn contents_of(&mut self, from: &OwnedFd, to: &OwnedFd, size: u64) -> Result<(), i32> {
        if size > SMALL_BYTES {
            return self.large(from.as_raw_fd(), to.as_raw_fd(), size);
        }
        // One more than there should be: a file of /proc may have more than its size says.
        let mut at = 0;
        loop {
            self.contents.clear();
            sys::read(from, &mut self.contents, SMALL_BYTES as usize, Some(at))?;
            if self.contents.is_empty() {
                return Ok(());
            }
            at += self.contents.len() as u64;
            self.progress.add(0, self.contents.len() as u64);
            let mut rest = &self.contents[..];
            while !rest.is_empty() {
                rest = &rest[sys::write(to, rest, None)?..];
            }
            if at == size {
                return Ok(());
            }
        }
    }

    fn large(&self, from: i32, to: i32, size: u64) -> Result<(), i32> {
        let piece = if self.stop.is_watched() { PIECE_BYTES } else { size };
        let mut at = 0;
        while at < size {
            let bytes = piece.min(size - at);
            match kernel_copy(from, at, to, Some(at), bytes, self.stop) {
                Copied::Done(done) if done == bytes => at += bytes,
                _ if self.stop.is_asked() => return Err(libc::ECANCELED),
                _ => return Err(libc::EIO),
            }
            self.progress.add(0, bytes);
        }
        Ok(())
    }

    fn symlink(
        &self,
        from: &OwnedFd,
        into: &OwnedFd,
        name: &[u8],
        absolute: &str,
    ) -> Result<(), i32> {
        let held = sys::readlinkat(from, name)?;
        if self.verbatim_symlinks || held.first() == Some(&b'/') {
            std::str::from_utf8(&held).map_err(|_| libc::EILSEQ)?;
            sys::symlinkat(&held, into, name)?;
        } else {
            let held = String::from_utf8(held).map_err(|_| libc::EILSEQ)?;
            sys::symlinkat(resolve(absolute, &held).as_bytes(), into, name)?;
        }
        self.progress.add(1, 0);
        Ok(())
    }
}

/// `path.resolve` of the absolute path `directory`, and `held`: by the text alone.
fn resolve(directory: &str, held: &str) -> String {
    let mut parts = Vec::new();
    for part in directory.split('/').chain(held.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_as_a_path_does() {
        assert_eq!(resolve("/a/b", "c"), "/a/b/c");
        assert_eq!(resolve("/a/b", "../c/./d//e"), "/a/c/d/e");
        assert_eq!(resolve("/a", "../../.."), "/");
        assert_eq!(resolve("/", "."), "/");
    }

    #[test]
    fn what_is_not_finished_is_told() {
        let dir = tempfile::tempdir().expect("temp");
        let src = dir.path().join("src");
        let dest = dir.path().join("dest");
        std::fs::create_dir_all(src.join("in")).expect("mkdir");
        std::fs::create_dir(src.join("in/other")).expect("mkdir");
        let _socket = std::os::unix::net::UnixListener::bind(src.join("in/socket")).expect("bind");
        let bytes = |path: &std::path::Path| path.as_os_str().as_encoded_bytes().to_vec();
        let copied =
            cp(&bytes(&src), &bytes(&dest), "/src", false, &Stop::default(), &Progress::default());
        let paths: Vec<_> = copied.expect_err("a socket").into_iter().map(|one| one.path).collect();
        assert_eq!(paths, ["in", ""]);
    }

    #[test]
    fn copies_into_itself_are_refused() {
        let dir = tempfile::tempdir().expect("temp");
        let src = dir.path().join("src");
        std::fs::create_dir_all(src.join("in")).expect("mkdir");
        std::os::unix::fs::symlink(src.join("in"), dir.path().join("way")).expect("symlink");
        let bytes = |path: std::path::PathBuf| path.into_os_string().into_encoded_bytes();
        let dest = bytes(dir.path().join("way/dest"));
        let copied =
            cp(&bytes(src.clone()), &dest, "/src", false, &Stop::default(), &Progress::default());
        assert_eq!(copied, Err(Vec::new()));
        assert!(!src.join("in/dest").exists());
    }
}
