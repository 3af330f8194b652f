//! `rm` with `recursive`.
//!
//! Node asks for each name what it is and removes it by its path, a trip to a thread each. Here one visit
//! walks the tree by open directories: what was a directory when its name was read and is a link
//! when it is opened is removed as a link, so nobody can lead the walk out of the tree.
//!
//! What the kernel refuses is told as Node would tell it, who asks in an order of its own: [`Walk::remove`]
//! and [`Walk::open`]. Drawback: where several names are refused, Node's threads race for which is told.

use super::refusal::{Kept, OnRefusal, Refusal, Refusals};
use super::rm_levels::{Level, Levels, Name};
use super::{Failure, Progress, Stop};
use crate::sys::{self, DirentBuffer, DirentType};
use std::os::fd::OwnedFd;

/// How often a directory is emptied again that somebody has put something into meanwhile.
const MOST_AGAIN: usize = 100;

struct Walk<'a> {
    on_refusal: OnRefusal,
    stop: &'a Stop,
    progress: &'a Progress,
    buffer: DirentBuffer,
    levels: Levels<'a>,
    again: usize,
    refused: Refusals,
}

/// Why a walk ends early: stopped, or refused where that is the end.
struct Ended;

/// Removes the directory `path` and all below it. `progress` counts what is removed.
pub fn rm(
    path: &[u8],
    on_refusal: OnRefusal,
    stop: &Stop,
    progress: &Progress,
) -> Result<(), Kept> {
    if !reads_first(on_refusal) {
        // Asked before anything in it is touched, as Node does: a mount point's contents, or those of `.`, stay.
        match sys::unlinkat(sys::cwd(), path, true) {
            Ok(()) => {
                progress.add(1, 0);
                return Ok(());
            }
            Err(errno) if !means_not_empty(errno) => return Err(Kept::Nodes),
            Err(_) => {}
        }
    }
    let mut levels = Levels::new(on_refusal, stop);
    let fd = match levels.open(path) {
        Ok(fd) => fd,
        Err(libc::ENOENT | libc::ENOTDIR | libc::ELOOP) => return Err(Kept::Nodes),
        Err(errno) => {
            let failure = Failure::of("scandir")(errno);
            return Err(Kept::Refused(Refusal { failure, path: path.to_vec() }));
        }
    };
    let buffer = DirentBuffer::default();
    let (again, refused) = (0, Refusals::default());
    let mut walk = Walk { on_refusal, stop, progress, buffer, levels, again, refused };
    let ended = walk.enter(path.to_vec(), fd).and_then(|()| walk.run());
    match (walk.refused.first(), ended) {
        (Some(refusal), _) => Err(Kept::Refused(refusal)),
        (None, Err(Ended)) => Err(Kept::Stopped),
        (None, Ok(())) => Ok(()),
    }
}

/// Does rmdir(2) say that something is in a directory? EEXIST: some filesystems' word for it. EPERM: of those
/// that cannot remove directories; Node empties one whatever the reason is.
fn means_not_empty(errno: i32) -> bool {
    matches!(errno, libc::ENOTEMPTY | libc::EEXIST | libc::EPERM)
}

/// Is a directory read before it is tried to be removed, empty or not? C++ does so: one that may not be read stays.
fn reads_first(on_refusal: OnRefusal) -> bool {
    on_refusal == OnRefusal::End
}

/// What to do with a name that may be a directory's.
enum Opened {
    /// Nothing: it is gone.
    Gone,
    /// To empty it.
    Directory(OwnedFd),
    /// It is no directory.
    Other,
}

impl Walk<'_> {
    fn run(&mut self) -> Result<(), Ended> {
        loop {
            self.regain()?;
            let Some(here) = self.levels.last_mut() else { return Ok(()) };
            if self.stop.is_asked() {
                return Err(Ended);
            }
            match here.names.pop() {
                Some(Name { name, is_directory: true }) => self.descend(name)?,
                Some(Name { name, is_directory: false }) => self.remove_or_descend(name)?,
                None => self.ascend()?,
            }
        }
    }

    /// Opens the innermost directory again, if it was closed for one in it.
    fn regain(&mut self) -> Result<(), Ended> {
        match self.levels.open_again() {
            Ok(()) => Ok(()),
            Err(errno) => match self.levels.pop() {
                Some((lost, _)) => self.lose(&lost.name, errno),
                None => Ok(()),
            },
        }
    }

    /// Goes into the directory `name`. With [`OnRefusal::GoOn`] it is emptied of everything but directories
    /// at once.
    fn enter(&mut self, name: Vec<u8>, fd: OwnedFd) -> Result<(), Ended> {
        let opened = sys::fstat(&fd).and_then(|stat| Ok((stat.identity, sys::fdopendir(fd)?)));
        let (identity, mut directory) = match opened {
            Ok(opened) => opened,
            Err(errno) => return self.refuse(&name, Failure::of("scandir")(errno)),
        };
        let mut names = Vec::new();
        let stop = self.stop;
        let read = sys::getdents64(&mut directory, &mut self.buffer, |name, kind| {
            let is_directory = kind == DirentType::Directory;
            names.push(Name { name: name.to_vec(), is_directory });
            !stop.is_asked()
        });
        if let Err(errno) = read {
            return self.refuse(&name, Failure::of("scandir")(errno));
        }
        let order = self.on_refusal;
        match order {
            OnRefusal::GoOn => {}
            OnRefusal::End => names.reverse(),
            OnRefusal::EndSorted => {
                names.sort_unstable_by(|one, other| other.name.cmp(&one.name));
            }
        }
        let directory = Some(directory);
        self.levels.push(Level { name, directory, identity, names: Vec::new(), is_kept: false });
        if order == OnRefusal::GoOn {
            let mut directories = Vec::new();
            for each in names {
                if self.stop.is_asked() {
                    return Err(Ended);
                }
                if each.is_directory {
                    directories.push(each);
                } else if self.remove(&each.name)? {
                    // The filesystem has not told that it is one, or it has become one.
                    directories.push(Name { is_directory: true, ..each });
                }
            }
            names = directories;
        }
        if let Some(here) = self.levels.last_mut() {
            here.names = names;
        }
        Ok(())
    }

    /// Removes what is no directory. Gives whether it is one.
    fn remove(&mut self, name: &[u8]) -> Result<bool, Ended> {
        let refused = match self.levels.unlink(name, false) {
            Ok(()) => {
                self.progress.add(1, 0);
                return Ok(false);
            }
            // Somebody else was faster.
            Err(libc::ENOENT) => return Ok(false),
            Err(libc::EISDIR) => return Ok(true),
            // Node takes it for a directory then.
            Err(libc::EPERM) => match self.levels.unlink(name, true) {
                Ok(()) | Err(libc::ENOENT) => return Ok(false),
                Err(libc::ENOTDIR) => Failure::of("unlink")(libc::EPERM),
                Err(errno) if means_not_empty(errno) => match self.levels.open(name).map(drop) {
                    Ok(()) => return self.regain().map(|()| true),
                    Err(libc::ENOENT) => return self.regain().map(|()| false),
                    // Node follows a link there. Nobody should.
                    Err(libc::ELOOP) => Failure::of("scandir")(libc::ENOTDIR),
                    Err(errno) => Failure::of("scandir")(errno),
                },
                Err(errno) => Failure::of("rmdir")(errno),
            },
            Err(errno) => Failure::of("unlink")(errno),
        };
        self.refuse(name, refused).map(|()| false)
    }

    fn remove_or_descend(&mut self, name: Vec<u8>) -> Result<(), Ended> {
        if self.remove(&name)? {
            self.descend(name)?;
        }
        Ok(())
    }

    fn descend(&mut self, name: Vec<u8>) -> Result<(), Ended> {
        match self.open(&name) {
            Ok(Opened::Gone) => Ok(()),
            Ok(Opened::Directory(fd)) => self.enter(name, fd),
            Ok(Opened::Other) => {
                // One that changes from the one to the other all the time is left for the next look.
                self.remove(&name).map(drop)
            }
            Err(refused) => self.refuse(&name, refused),
        }
    }

    /// Removes the directory `name` if it is empty, where that is tried first, and else opens it.
    fn open(&mut self, name: &[u8]) -> Result<Opened, Failure> {
        if !reads_first(self.on_refusal) {
            match self.levels.unlink(name, true) {
                Ok(()) => {
                    self.progress.add(1, 0);
                    return Ok(Opened::Gone);
                }
                Err(libc::ENOENT) => return Ok(Opened::Gone),
                // A link by now, or something else.
                Err(libc::ENOTDIR) => return Ok(Opened::Other),
                Err(errno) if means_not_empty(errno) => {}
                Err(errno) => {
                    // What Node cannot look at it takes for a file.
                    let is_visible = self.levels.look(name).is_ok();
                    let syscall = if is_visible { "rmdir" } else { "unlink" };
                    return Err(Failure::of(syscall)(errno));
                }
            }
        }
        match self.levels.open(name) {
            Ok(fd) => Ok(Opened::Directory(fd)),
            Err(libc::ENOENT) => Ok(Opened::Gone),
            Err(libc::ELOOP | libc::ENOTDIR) => Ok(Opened::Other),
            Err(errno) => Err(Failure::of("scandir")(errno)),
        }
    }

    /// The innermost directory is done: it is removed from the one above.
    fn ascend(&mut self) -> Result<(), Ended> {
        let Some((done, is_open)) = self.levels.pop() else { return Ok(()) };
        if let Some(above) = self.levels.last_mut() {
            above.is_kept |= done.is_kept;
        }
        if let Err(errno) = is_open {
            return self.lose(&done.name, errno);
        }
        if done.is_kept {
            return Ok(());
        }
        self.remove_emptied(done.name)
    }

    /// The directory `name` is there no more, or not to be had: there is no way on.
    fn lose(&mut self, name: &[u8], errno: i32) -> Result<(), Ended> {
        let failure = match errno {
            libc::ESTALE | libc::ENOENT | libc::ENOTDIR | libc::ELOOP => {
                Failure::of("rmdir")(libc::ENOTEMPTY)
            }
            libc::EMFILE | libc::ENFILE => Failure::of("scandir")(errno),
            _ => Failure::of("rmdir")(errno),
        };
        drop(self.refuse(name, failure));
        Err(Ended)
    }

    /// Removes what was emptied; if somebody has put something into it meanwhile, it is emptied again.
    fn remove_emptied(&mut self, name: Vec<u8>) -> Result<(), Ended> {
        match self.levels.unlink(&name, true) {
            Ok(()) => {
                self.progress.add(1, 0);
                Ok(())
            }
            Err(libc::ENOENT) => Ok(()),
            Err(libc::ENOTDIR) => self.remove(&name).map(drop),
            Err(libc::ENOTEMPTY | libc::EEXIST) if self.again < MOST_AGAIN => {
                self.again += 1;
                self.descend(name)
            }
            Err(errno) => self.refuse(&name, Failure::of("rmdir")(errno)),
        }
    }

    /// `name` in the innermost directory stays, and so do all directories above it.
    fn refuse(&mut self, name: &[u8], failure: Failure) -> Result<(), Ended> {
        // Somebody else was faster.
        if failure.errno == libc::ENOENT {
            return Ok(());
        }
        let path = self.levels.path_of(name);
        self.refused.note(self.levels.depth(), Refusal { failure, path });
        if let Some(here) = self.levels.last_mut() {
            here.is_kept = true;
        }
        match self.on_refusal {
            OnRefusal::GoOn => Ok(()),
            OnRefusal::End | OnRefusal::EndSorted => Err(Ended),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::Arc;

    fn bytes(path: &std::path::Path) -> Vec<u8> {
        path.as_os_str().as_encoded_bytes().to_vec()
    }

    #[test]
    fn what_is_removed_is_counted() {
        let dir = tempfile::tempdir().expect("temp");
        let top = dir.path().join("top");
        std::fs::create_dir_all(top.join("a/b")).expect("mkdir");
        std::fs::write(top.join("a/file"), "x").expect("write");
        std::os::unix::fs::symlink("nowhere", top.join("link")).expect("symlink");
        for on_refusal in [OnRefusal::GoOn, OnRefusal::End, OnRefusal::EndSorted] {
            let progress = Progress::default();
            std::fs::create_dir_all(top.join("a/b")).expect("mkdir");
            rm(&bytes(&top), on_refusal, &Stop::default(), &progress).expect("removed");
            assert!(!top.exists());
            let expected = if on_refusal == OnRefusal::GoOn { 5 } else { 3 };
            assert_eq!((progress.entries(), progress.bytes()), (expected, 0));
        }
    }

    #[test]
    fn a_stop_leaves_the_rest() {
        let dir = tempfile::tempdir().expect("temp");
        let top = dir.path().join("top");
        std::fs::create_dir(&top).expect("mkdir");
        std::fs::write(top.join("file"), "x").expect("write");
        let stop = Stop::new(Some(Arc::new(AtomicBool::new(false))), Arc::default());
        let asked = Arc::new(AtomicBool::new(false));
        let stopped = Stop::new(Some(Arc::clone(&asked)), Arc::default());
        asked.store(true, Ordering::Relaxed);
        let (top, file) = (bytes(&top), top.join("file"));
        let progress = Progress::default();
        assert_eq!(rm(&top, OnRefusal::GoOn, &stopped, &progress), Err(Kept::Stopped));
        assert!(file.exists());
        assert_eq!(rm(&top, OnRefusal::GoOn, &stop, &progress), Ok(()));
        assert_eq!(rm(&top, OnRefusal::GoOn, &stop, &progress), Err(Kept::Nodes));
    }
}
