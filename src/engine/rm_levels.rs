//! The directories that `rm` is in: from the outermost to the one that it empties, whose names it removes.
//!
//! They are open, so that no path has to be gone again; those far above are closed, and are opened again from below,
//! so that no depth uses up the process's descriptors. Node, which goes by paths, needs one descriptor at a time. Where
//! the process has no more than that, those above go first, and then the innermost one, too: what is next is opened by its
//! path, and has to be what it was when it was looked at.
//!
//! Drawback: by its path a directory cannot be found any more that somebody has moved meanwhile.

use super::lack::{is_awaited, is_lack, open_in_turn, AtWork};
use super::{OnRefusal, Stop};
use crate::sys::{self, Directory, Kind, Stat};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// How many directories stay open above the one that is emptied.
const OPEN_ABOVE: usize = 32;

/// A directory that is being emptied.
pub(super) struct Level {
    /// What it is called in the directory above; the path of the outermost one.
    pub(super) name: Vec<u8>,
    /// Closed while the walk is far below, or has no descriptor for it.
    pub(super) directory: Option<Directory>,
    pub(super) identity: (u64, u64),
    /// What is left to do in it, the last one first.
    pub(super) names: Vec<Name>,
    /// Does something in it stay?
    pub(super) is_kept: bool,
}

pub(super) struct Name {
    pub(super) name: Vec<u8>,
    pub(super) is_directory: bool,
}

/// The outermost first.
pub(super) struct Levels<'a> {
    all: Vec<Level>,
    stop: &'a Stop,
    _at_work: AtWork,
    /// Is one descriptor enough? C++ holds one for each level.
    spares: bool,
}

impl<'a> Levels<'a> {
    pub(super) fn new(on_refusal: OnRefusal, stop: &'a Stop) -> Self {
        let spares = on_refusal != OnRefusal::End;
        Self { all: Vec::new(), stop, _at_work: AtWork::begin(), spares }
    }

    /// How many there are.
    pub(super) fn depth(&self) -> usize {
        self.all.len()
    }

    /// The innermost one.
    pub(super) fn last_mut(&mut self) -> Option<&mut Level> {
        self.all.last_mut()
    }

    /// One that is open, in the innermost one.
    pub(super) fn push(&mut self, level: Level) {
        if let Some(far) = self.all.len().checked_sub(OPEN_ABOVE) {
            self.all[far].directory = None;
        }
        self.all.push(level);
    }

    /// The path of a `name` in the innermost one.
    pub(super) fn path_of(&self, name: &[u8]) -> Vec<u8> {
        let mut names = self.names();
        names.push(name);
        names.join(&b'/')
    }

    /// The names that lead to the innermost one.
    fn names(&self) -> Vec<&[u8]> {
        self.all.iter().map(|level| &level.name[..]).collect()
    }

    /// Where names are looked up; without a directory they are paths.
    fn here(&self) -> Result<BorrowedFd<'_>, i32> {
        match self.all.last() {
            None => Ok(sys::cwd()),
            Some(level) => level.directory.as_ref().map(AsFd::as_fd).ok_or(libc::EBADF),
        }
    }

    /// Removes a `name` in the innermost one.
    pub(super) fn unlink(&self, name: &[u8], directory: bool) -> Result<(), i32> {
        sys::unlinkat(self.here()?, name, directory)
    }

    /// What a `name` in the innermost one is.
    pub(super) fn look(&self, name: &[u8]) -> Result<Stat, i32> {
        sys::fstatat(self.here()?, name, false)
    }

    /// Opens the directory `name` in the innermost one, which may be closed behind that: see
    /// [`Levels::open_again`].
    pub(super) fn open(&mut self, name: &[u8]) -> Result<OwnedFd, i32> {
        let opened = sys::openat_directory(self.here()?, name);
        if !is_lack(&opened) || !self.spares {
            return opened;
        }
        let Some(innermost) = self.all.len().checked_sub(1) else {
            return open_in_turn(self.stop, || sys::openat_directory(sys::cwd(), name));
        };
        self.close_above();
        let opened = sys::openat_directory(self.here()?, name);
        if !is_lack(&opened) {
            return opened;
        }
        let there = self.look(name)?;
        if there.kind != Kind::Directory {
            return Err(libc::ENOTDIR);
        }
        self.all[innermost].directory = None;
        let path = self.path_of(name);
        let opened = open_in_turn(self.stop, || open_same(&path, there.identity));
        // Another one by now: what was there is gone. So it is if what it is in is lost, which is told next.
        let is_lost = opened.is_err() && self.open_again().is_err();
        if is_lost || opened.as_ref().is_err_and(|&errno| errno == libc::ESTALE) {
            return Err(libc::ENOENT);
        }
        opened
    }

    fn close_above(&mut self) {
        if let Some((_, above)) = self.all.split_last_mut() {
            above.iter_mut().for_each(|level| level.directory = None);
        }
    }

    /// Opens the innermost one again if it was closed. Closes those above it if others have to have them.
    pub(super) fn open_again(&mut self) -> Result<(), i32> {
        if self.spares && is_awaited() {
            self.close_above();
        }
        if self.all.last().is_none_or(|here| here.directory.is_some()) {
            return Ok(());
        }
        let path = self.names().join(&b'/');
        if let Some(here) = self.all.last_mut() {
            let fd = open_in_turn(self.stop, || open_same(&path, here.identity))?;
            here.directory = Some(sys::fdopendir(fd)?);
        }
        Ok(())
    }

    /// Takes the innermost one away: it is done. The one above is open then, or tells why it cannot be.
    pub(super) fn pop(&mut self) -> Option<(Level, Result<(), i32>)> {
        let mut done = self.all.pop()?;
        let is_open = self.open_from_below(&mut done);
        // It may have to be opened anew, with no other descriptor than this.
        done.directory = None;
        Some((done, is_open))
    }

    fn open_from_below(&mut self, done: &mut Level) -> Result<(), i32> {
        let Some(above) = self.all.last_mut() else { return Ok(()) };
        if above.directory.is_some() {
            return Ok(());
        }
        if let Some(fd) = &done.directory {
            let opened = sys::openat_directory(fd, b"..");
            if !is_lack(&opened) || !self.spares {
                // Moved elsewhere meanwhile: what is above it now is not ours to empty.
                above.directory = Some(sys::fdopendir(same(opened?, above.identity)?)?);
                return Ok(());
            }
            done.directory = None;
        }
        self.open_again()
    }
}

/// Opens the directory `path`, if it is still the one that it was.
fn open_same(path: &[u8], identity: (u64, u64)) -> Result<OwnedFd, i32> {
    same(sys::openat_directory(sys::cwd(), path)?, identity)
}

fn same(opened: OwnedFd, identity: (u64, u64)) -> Result<OwnedFd, i32> {
    let is_same = sys::fstat(&opened)?.identity == identity;
    is_same.then_some(opened).ok_or(libc::ESTALE)
}
