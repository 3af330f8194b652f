//! `cp` of a file, or of a whole tree.
//!
//! Node takes some ten trips to a thread for each name; here one visit walks the tree by open directories, in the
//! order of the directories themselves, as Node does, and does to every name what Node does to it.
//!
//! Drawback: whatever the kernel refuses, and what has to be refused (a FIFO, a name that is taken), ends the walk.
//! Nothing is done to that name then, and all before it is as Node leaves it; [`Level`]s tell what is left for Node, which says
//! what it has to say. Only where somebody replaces what the walk has made, Node is not asked:
//! it goes by paths, and could be led out of the tree.

use super::copy_file::{Copier, Likeness};
use super::cp_link::{resolve, Replaced};
use super::{Progress, Stop};
use crate::sys::{self, Directory, DirentBuffer, DirentType, Kind, Stat};
use std::os::fd::{AsFd, OwnedFd};

/// Directories in one another, each with two descriptors. Deeper trees are Node's.
const MOST_LEVELS: usize = 100;

/// Links to directories in one another, where links are followed. The kernel follows 40 in a path, and Node's paths end
/// there: it has to do what is below so many.
const MOST_LINKS: usize = 8;

/// What to copy, and how: the options of `cp`, and what differs from one Node to the other.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "these are Node's options")]
pub struct Manner {
    /// Directories too.
    pub recursive: bool,
    /// Files take the place of others.
    pub force: bool,
    /// A file that is there is an error, unless it is replaced.
    pub error_on_exist: bool,
    /// What links lead to is copied in their places.
    pub dereference: bool,
    /// Links hold what they held.
    pub verbatim_symlinks: bool,
    /// What a file gets beside its bytes.
    pub likeness: Likeness,
    /// A link to a file may be replaced by any other.
    pub replaces_file_links: bool,
    /// With the times of files, those of directories are given as well.
    pub directory_times: bool,
    /// Directories that are not there yet are Node's.
    pub into_directories_only: bool,
}

/// What is left to do in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Its path, from the source and from the destination; empty for those themselves.
    pub below: String,
    /// The mode that it gets in the end, if it was made here.
    pub mode: Option<u32>,
    /// What is still to be copied. The first one was refused, unless the level inside is that one.
    pub names: Vec<Vec<u8>>,
}

/// Why a copy is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Uncopied {
    /// This is left for Node, the innermost level first. No level: all of it.
    Left(Vec<Level>),
    /// Somebody else has removed or replaced the directory that was made here, with this path from the destination.
    Disturbed(i32, String),
}

/// Why a name is not copied.
enum Halt {
    /// It is for Node, and nothing is done to it.
    Here,
    /// Something in it is for Node, and the levels are noted.
    Below,
    /// See [`Uncopied::Disturbed`].
    Disturbed(i32),
}

impl From<i32> for Halt {
    fn from(_: i32) -> Self {
        Self::Here
    }
}

struct Walk<'a> {
    stop: &'a Stop,
    progress: &'a Progress,
    manner: Manner,
    buffer: DirentBuffer,
    copier: Copier<'a>,
    left: Vec<Level>,
    disturbed: String,
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
    /// How many more links may be followed on the way down.
    links: usize,
}

impl Place {
    fn of(&self, name: &str, is_link: bool) -> Option<Self> {
        let separator = if self.below.is_empty() { "" } else { "/" };
        Some(Self {
            absolute: format!("{}/{name}", self.absolute.trim_end_matches('/')),
            below: format!("{}{separator}{name}", self.below),
            levels: self.levels.checked_sub(1)?,
            links: self.links.checked_sub(usize::from(is_link))?,
        })
    }
}

/// Copies the file or the directory `src` to `dest`. `absolute` is where `src` is, without `.` and `..`.
pub fn cp(
    src: &[u8],
    dest: &[u8],
    absolute: &str,
    manner: Manner,
    stop: &Stop,
    progress: &Progress,
) -> Result<(), Uncopied> {
    let mut walk = Walk {
        stop,
        progress,
        manner,
        buffer: DirentBuffer::default(),
        copier: Copier::new(manner.likeness, stop, progress),
        left: Vec::new(),
        disturbed: String::new(),
    };
    walk.root(src, dest, absolute).map_err(|halt| match halt {
        Halt::Here | Halt::Below => Uncopied::Left(walk.left),
        Halt::Disturbed(errno) => Uncopied::Disturbed(errno, walk.disturbed),
    })
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
    fn root(&mut self, src: &[u8], dest: &[u8], absolute: &str) -> Result<(), Halt> {
        let cwd = sys::cwd();
        match sys::fstatat(cwd, src, self.manner.dereference)?.kind {
            Kind::Regular => self.file(cwd, src, cwd, dest).inspect(|()| self.progress.add(1, 0)),
            Kind::Directory if self.manner.recursive => {
                let from = self.open(cwd, src, libc::O_DIRECTORY)?;
                refuse_inside(&from, dest)?;
                let place = Place {
                    absolute: absolute.to_owned(),
                    below: String::new(),
                    levels: MOST_LEVELS,
                    links: MOST_LINKS,
                };
                self.directory(from, cwd, dest, &place)
            }
            _ => Err(Halt::Here),
        }
    }

    /// Opens what is to be copied.
    fn open(&self, dir: impl AsFd, name: &[u8], flags: i32) -> Result<OwnedFd, i32> {
        // Not to wait for the other end of a FIFO that has taken a file's place.
        let flags = libc::O_RDONLY | libc::O_NONBLOCK | flags;
        if self.manner.dereference {
            return sys::openat_following(dir, name, flags);
        }
        sys::openat(dir, name, flags, 0)
    }

    fn directory(
        &mut self,
        from: OwnedFd,
        into: impl AsFd,
        name: &[u8],
        place: &Place,
    ) -> Result<(), Halt> {
        let source = sys::fstat(&from)?;
        let mut names = Vec::new();
        let from = &mut sys::fdopendir(from)?;
        sys::getdents64(from, &mut self.buffer, |name, kind| {
            names.push((name.to_vec(), kind));
            true
        })?;
        let is_new = self.make(&into, name, &source)?;
        let to = match sys::openat_directory(&into, name) {
            Err(errno @ (libc::ELOOP | libc::ENOTDIR | libc::ENOENT)) if is_new => {
                return Err(self.disturbed(errno, place));
            }
            other => other,
        };
        let copied = to.map_err(|_| (0, Halt::Here)).and_then(|to| {
            for (at, (name, kind)) in names.iter().enumerate() {
                self.entry(from, &to, name, *kind, place).map_err(|halt| (at, halt))?;
            }
            self.finish(from, &to, &source, is_new).map_err(|errno| (names.len(), errno.into()))
        });
        if copied.is_err() && is_new && self.stop.is_asked() {
            // Nobody comes to finish it, and what the source keeps private stays so.
            let made = sys::openat_directory(into, name);
            let _ = made.and_then(|made| sys::fchmod(&made, source.permissions));
        }
        copied.inspect(|()| self.progress.add(1, 0)).map_err(|(at, halt)| {
            self.note(halt, at, names, is_new.then_some(source.permissions), place)
        })
    }

    /// Makes the directory `name`. `false` if it is there, and may be copied into.
    fn make(&self, into: impl AsFd, name: &[u8], source: &Stat) -> Result<bool, i32> {
        if !self.manner.into_directories_only {
            match sys::mkdirat(&into, name, 0o777) {
                Err(libc::EEXIST) => {}
                made => return made.map(|()| true),
            }
        }
        let there = sys::fstatat(&into, name, false)?;
        // Not on every Node an error.
        let is_refused = self.manner.error_on_exist && !self.manner.force;
        if there.kind != Kind::Directory || there.identity == source.identity || is_refused {
            return Err(libc::EEXIST);
        }
        // May it be read? Nothing is done in it if not.
        sys::openat_directory(&into, name).map(|_| false)
    }

    fn finish(
        &self,
        from: &Directory,
        to: &OwnedFd,
        source: &Stat,
        is_new: bool,
    ) -> Result<(), i32> {
        if let (true, Some(rounding)) = (self.manner.directory_times, self.manner.likeness.times) {
            let now = sys::fstat(from)?;
            sys::futimens(to, rounding.of(now.accessed), rounding.of(now.modified))?;
        }
        if is_new && sys::fstat(to)?.permissions != source.permissions {
            sys::fchmod(to, source.permissions)?;
        }
        Ok(())
    }

    /// Notes what is left in a directory whose entry number `at` is not copied.
    fn note(
        &mut self,
        halt: Halt,
        at: usize,
        names: Vec<(Vec<u8>, DirentType)>,
        mode: Option<u32>,
        place: &Place,
    ) -> Halt {
        let done = match halt {
            Halt::Disturbed(_) => return halt,
            Halt::Here => at,
            Halt::Below => at + 1,
        };
        let names = names.into_iter().skip(done).map(|(name, _)| name).collect();
        self.left.push(Level { below: place.below.clone(), mode, names });
        Halt::Below
    }

    fn disturbed(&mut self, errno: i32, place: &Place) -> Halt {
        self.disturbed.clone_from(&place.below);
        Halt::Disturbed(errno)
    }

    fn entry(
        &mut self,
        from: &Directory,
        to: &OwnedFd,
        name: &[u8],
        kind: DirentType,
        place: &Place,
    ) -> Result<(), Halt> {
        if self.stop.is_asked() {
            return Err(Halt::Here);
        }
        // Node's names are texts.
        let text = std::str::from_utf8(name).map_err(|_| Halt::Here)?;
        let is_link = kind == DirentType::Symlink;
        let kind = match kind {
            DirentType::Regular => Kind::Regular,
            DirentType::Directory => Kind::Directory,
            DirentType::Symlink if !self.manner.dereference => Kind::Symlink,
            DirentType::Symlink | DirentType::Unknown => {
                sys::fstatat(from, name, self.manner.dereference)?.kind
            }
            _ => return Err(Halt::Here),
        };
        let copied = match kind {
            Kind::Directory => {
                let below = place.of(text, is_link).ok_or(Halt::Here)?;
                let inner = self.open(from, name, libc::O_DIRECTORY)?;
                self.directory(inner, to, name, &below)
            }
            Kind::Regular => self.file(from, name, to, name),
            Kind::Symlink => self.symlink(from, to, name, &place.absolute),
            _ => Err(Halt::Here),
        };
        if copied.is_ok() && kind != Kind::Directory {
            self.progress.add(1, 0);
        }
        match copied {
            // Nothing can be made in a directory that was removed; by its path it may be another by now.
            Err(Halt::Here) if sys::fstat(to)?.links == 0 => {
                Err(self.disturbed(libc::ENOENT, place))
            }
            copied => copied,
        }
    }

    fn file(
        &mut self,
        from: impl AsFd,
        name: &[u8],
        into: impl AsFd,
        to_name: &[u8],
    ) -> Result<(), Halt> {
        let from = self.open(from, name, 0)?;
        let source = sys::fstat(&from)?;
        if source.kind != Kind::Regular {
            return Err(Halt::Here);
        }
        match self.copier.copy(&from, &source, &into, to_name) {
            Err(libc::EEXIST) => {}
            copied => return copied.map_err(Halt::from),
        }
        let there = sys::fstatat(&into, to_name, false)?;
        let is_odd = there.kind == Kind::Directory
            || there.identity == source.identity
            || (self.manner.dereference && there.kind == Kind::Symlink);
        if is_odd || (self.manner.error_on_exist && !self.manner.force) {
            return Err(Halt::Here);
        }
        if !self.manner.force {
            return Ok(());
        }
        sys::unlinkat(&into, to_name, false)?;
        Ok(self.copier.copy(&from, &source, &into, to_name)?)
    }

    fn symlink(
        &self,
        from: &Directory,
        into: &OwnedFd,
        name: &[u8],
        absolute: &str,
    ) -> Result<(), Halt> {
        let held = sys::readlinkat(from, name)?;
        let held = String::from_utf8(held).map_err(|_| Halt::Here)?;
        let target = match self.manner.verbatim_symlinks || held.starts_with('/') {
            true => held,
            false => resolve(absolute, &held),
        };
        match sys::symlinkat(target.as_bytes(), into, name) {
            Err(libc::EEXIST) => {}
            made => return made.map_err(Halt::from),
        }
        let replaced = Replaced { from, into, name, target: &target };
        if !replaced.may_be(self.manner.replaces_file_links)? {
            return Err(Halt::Here);
        }
        sys::unlinkat(into, name, false)?;
        Ok(sys::symlinkat(target.as_bytes(), into, name)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECURSIVE: Manner = Manner {
        recursive: true,
        force: true,
        error_on_exist: false,
        dereference: false,
        verbatim_symlinks: false,
        likeness: Likeness {
            clone: super::super::copy_file::Clone::Any,
            owner: false,
            times: None,
        },
        replaces_file_links: false,
        directory_times: false,
        into_directories_only: false,
    };

    fn bytes(path: &std::path::Path) -> Vec<u8> {
        path.as_os_str().as_encoded_bytes().to_vec()
    }

    #[test]
    fn what_is_left_is_told() {
        let dir = tempfile::tempdir().expect("temp");
        let (src, dest) = (dir.path().join("src"), dir.path().join("dest"));
        std::fs::create_dir_all(src.join("in/other")).expect("mkdir");
        let _socket = std::os::unix::net::UnixListener::bind(src.join("in/socket")).expect("bind");
        let copied = cp(
            &bytes(&src),
            &bytes(&dest),
            "/src",
            RECURSIVE,
            &Stop::default(),
            &Progress::default(),
        );
        let Err(Uncopied::Left(levels)) = copied else { panic!("a socket was copied") };
        let below: Vec<_> = levels.iter().map(|level| &level.below[..]).collect();
        assert_eq!(below, ["in", ""]);
        assert_eq!(levels[0].names[0], b"socket");
        assert!(levels[1].names.is_empty());
        assert!(levels.iter().all(|level| level.mode.is_some()));
    }

    #[test]
    fn copies_into_itself_are_refused() {
        let dir = tempfile::tempdir().expect("temp");
        let src = dir.path().join("src");
        std::fs::create_dir_all(src.join("in")).expect("mkdir");
        std::os::unix::fs::symlink(src.join("in"), dir.path().join("way")).expect("symlink");
        let dest = bytes(&dir.path().join("way/dest"));
        let copied =
            cp(&bytes(&src), &dest, "/src", RECURSIVE, &Stop::default(), &Progress::default());
        assert_eq!(copied, Err(Uncopied::Left(Vec::new())));
        assert!(!src.join("in/dest").exists());
    }

    #[test]
    fn files_take_the_place_of_others_or_not() {
        let dir = tempfile::tempdir().expect("temp");
        let (src, dest) = (dir.path().join("src"), dir.path().join("dest"));
        std::fs::write(&src, "new").expect("write");
        std::fs::write(&dest, "old").expect("write");
        let kept = Manner { force: false, ..RECURSIVE };
        assert_eq!(
            cp(&bytes(&src), &bytes(&dest), "/src", kept, &Stop::default(), &Progress::default()),
            Ok(())
        );
        assert_eq!(std::fs::read(&dest).expect("read"), b"old");
        assert_eq!(
            cp(
                &bytes(&src),
                &bytes(&dest),
                "/src",
                RECURSIVE,
                &Stop::default(),
                &Progress::default()
            ),
            Ok(())
        );
        assert_eq!(std::fs::read(&dest).expect("read"), b"new");
    }
}
