//! `rm` with `recursive`.
//!
//! Node asks for each name what it is and removes it by its path, a trip to a thread each. Here one visit
//! walks the tree by open directories: what was a directory when its name was read and is a link
//! when it is opened is removed as a link, so nobody can lead the walk out of the tree.
//!
//! Drawback: whatever the kernel refuses ends the walk. Node goes on from what is left, and says what it has
//! to say. Only where somebody is at work in the same tree it is not asked, for it goes by paths.

use super::Stop;
use crate::sys::{self, DirentBuffer, DirentType};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// How many directories stay open above the one that is emptied. Those above them are opened again from
/// below, so that no depth uses up the process's descriptors.
const OPEN_ABOVE: usize = 32;

/// How often a directory is emptied again that somebody has put something into meanwhile.
const MOST_AGAIN: usize = 100;

/// Why a tree is not gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Somebody else is at work in this directory: it does not stay empty, or was moved.
    Disturbed(Vec<u8>),
    /// Stopped, or something for Node to say.
    Refused(i32),
}

/// A directory that is being emptied.
struct Level {
    /// What it is called in the directory above.
    name: Vec<u8>,
    /// Closed while the walk is far below.
    fd: Option<OwnedFd>,
    identity: (u64, u64),
    /// The directories in it that are left.
    directories: Vec<Vec<u8>>,
}

struct Walk<'a> {
    stop: &'a Stop,
    buffer: DirentBuffer,
    /// The outermost first.
    levels: Vec<Level>,
    again: usize,
}

/// Removes the directory `path` and all below it.
///
/// `Err` if `stop` was asked, or the kernel has refused something: some of it is left then. So it is for
/// what is no directory.
pub fn rm(path: &[u8], stop: &Stop) -> Result<(), Kept> {
    if removed_empty(sys::cwd(), path).map_err(Kept::Refused)? {
        return Ok(());
    }
    let mut walk = Walk { stop, buffer: DirentBuffer::default(), levels: Vec::new(), again: 0 };
    let removed = sys::openat_directory(sys::cwd(), path)
        .and_then(|fd| walk.enter(path.to_vec(), fd))
        .and_then(|()| walk.run());
    removed.map_err(|errno| match errno {
        libc::ENOTEMPTY | libc::EEXIST | libc::ESTALE => {
            let names: Vec<_> = walk.levels.iter().map(|level| &level.name[..]).collect();
            Kept::Disturbed(if names.is_empty() { path.to_vec() } else { names.join(&b'/') })
        }
        errno => Kept::Refused(errno),
    })
}

/// Tries to remove the directory `name` as it is. `false` if something is in it.
///
/// Asked before anything in it is touched, as Node does: a mount point's contents, or those of `.`, stay.
fn removed_empty(dir: impl AsFd, name: &[u8]) -> Result<bool, i32> {
    match sys::unlinkat(dir, name, true) {
        Ok(()) => Ok(true),
        // EEXIST: some filesystems' word for it. EPERM: of those that cannot remove directories.
        Err(libc::ENOTEMPTY | libc::EEXIST | libc::EPERM) => Ok(false),
        Err(errno) => Err(errno),
    }
}

impl Walk<'_> {
    fn run(&mut self) -> Result<(), i32> {
        while let Some(here) = self.levels.last_mut() {
            if self.stop.is_asked() {
                return Err(libc::ECANCELED);
            }
            match here.directories.pop() {
                Some(name) => self.descend(name)?,
                None => self.ascend()?,
            }
        }
        Ok(())
    }

    /// Empties the directory of everything but directories, and goes into it.
    fn enter(&mut self, name: Vec<u8>, fd: OwnedFd) -> Result<(), i32> {
        let identity = sys::fstat(&fd)?.identity;
        let mut directories = Vec::new();
        let mut others = Vec::new();
        sys::getdents64(&fd, &mut self.buffer, |name, kind| {
            let list = if kind == DirentType::Directory { &mut directories } else { &mut others };
            list.push(name.to_vec());
        })?;
        for name in others {
            match sys::unlinkat(&fd, &name, false) {
                // Somebody else was faster.
                Ok(()) | Err(libc::ENOENT) => {}
                // The filesystem has not told that it is one, or it has become one.
                Err(libc::EISDIR) => directories.push(name),
                Err(errno) => return Err(errno),
            }
        }
        if let Some(far) = self.levels.len().checked_sub(OPEN_ABOVE) {
            self.levels[far].fd = None;
        }
        self.levels.push(Level { name, fd: Some(fd), identity, directories });
        Ok(())
    }

    fn descend(&mut self, name: Vec<u8>) -> Result<(), i32> {
        let here = self.here()?;
        let opened = match removed_empty(here, &name) {
            Ok(true) => return Ok(()),
            Ok(false) => sys::openat_directory(here, &name),
            Err(errno) => Err(errno),
        };
        match opened {
            Ok(fd) => self.enter(name, fd),
            Err(libc::ENOENT) => Ok(()),
            // A link by now, or something else that is no directory.
            Err(libc::ELOOP | libc::ENOTDIR) => gone(sys::unlinkat(here, &name, false)),
            Err(errno) => Err(errno),
        }
    }

    /// The innermost directory is empty: it is removed from the one above.
    fn ascend(&mut self) -> Result<(), i32> {
        let Some(done) = self.levels.pop() else { return Ok(()) };
        let Some(above) = self.levels.last_mut() else {
            return self.remove_emptied(done.name);
        };
        if above.fd.is_none() {
            let fd = done.fd.as_ref().ok_or(libc::EBADF)?;
            let opened = sys::openat_directory(fd, b"..")?;
            // Moved elsewhere meanwhile: what is above it now is not ours to empty.
            if sys::fstat(&opened)?.identity != above.identity {
                return Err(libc::ESTALE);
            }
            above.fd = Some(opened);
        }
        self.remove_emptied(done.name)
    }

    /// Removes what was emptied; if somebody has put something into it meanwhile, it is emptied again.
    fn remove_emptied(&mut self, name: Vec<u8>) -> Result<(), i32> {
        match gone(sys::unlinkat(self.here()?, &name, true)) {
            Err(libc::ENOTEMPTY | libc::EEXIST) if self.again < MOST_AGAIN => {
                self.again += 1;
                self.descend(name)
            }
            Err(libc::ENOTDIR) => gone(sys::unlinkat(self.here()?, &name, false)),
            removed => removed,
        }
    }

    /// Where the names of the innermost directory are looked up.
    fn here(&self) -> Result<BorrowedFd<'_>, i32> {
        match self.levels.last() {
            None => Ok(sys::cwd()),
            Some(level) => level.fd.as_ref().map(AsFd::as_fd).ok_or(libc::EBADF),
        }
    }
}

/// What is not there any more has been removed.
fn gone(removed: Result<(), i32>) -> Result<(), i32> {
    match removed {
        Err(libc::ENOENT) => Ok(()),
        other => other,
    }
}
