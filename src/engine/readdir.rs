//! `readdir` with `recursive`: all names of a tree, as Node puts them in order.
//!
//! Node asks for the type of every name and hands each directory to a thread of its own; here one visit
//! walks the whole tree, and knows the types from the directories themselves. The names of a directory are sorted by their bytes,
//! as libuv does; which directory comes next is the [`Order`]. Directories are read level by level, those of a
//! wide level by several threads, and put in order at the end: most of the time is the kernel's.
//!
//! Drawback: whatever is out of the ordinary (an error, a name that is no UTF-8, a filesystem that tells no
//! types) ends the walk with nothing, and Node walks again, and says what it has to say.

use super::{Progress, Stop};
use crate::sys::{self, DirentBuffer, DirentType, Kind};
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Directories that a thread takes at a time: some 200 us, which is several times what a thread costs.
const SHARE: usize = 16;

/// Which of the directories that were found comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The first one: `readdirSync`, and the face that calls back.
    FirstFound,
    /// The last one: the face that gives a promise.
    LastFound,
}

/// How to walk.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    /// Of the directories.
    pub order: Order,
    /// Does a symbolic link to a directory count as one?
    pub follows: bool,
    /// Are the types told, and the directories for themselves?
    pub with_types: bool,
    /// How many threads may read directories at once, this one included.
    pub threads: usize,
}

/// A directory, and what is in it once it is read.
#[derive(Default)]
struct Directory {
    /// From the top; empty for that itself.
    path: String,
    /// The names, with a NUL behind each.
    names: String,
    /// With types: a `/` for the directory itself, whose path is the first name then, and a digit for
    /// each name.
    kinds: String,
    /// Their places in the list of all.
    below: Range<usize>,
}

/// All names below `path`, each behind the path of its directory from there, with a NUL behind each.
///
/// With types there is one name more in front: a character for each of those behind it. The digit of its type
/// (`uv_dirent_type_t`) for a name, which stands alone; a `/` for the path of the directory that the names
/// behind it are in.
///
/// `None` if Node has to walk.
pub fn readdir_recursive(
    path: &[u8],
    walk: Walk,
    stop: &Stop,
    progress: &Progress,
) -> Option<String> {
    let mut top = path.to_vec();
    if top.last() != Some(&b'/') {
        top.push(b'/');
    }
    let reading = Reading { top: &top, walk, stop, progress };
    let mut all = vec![Directory::default()];
    let mut level = 0..1;
    while !level.is_empty() {
        let read = reading.level(&all[level.clone()])?;
        let next = all.len();
        for (at, (mut directory, below)) in level.zip(read) {
            directory.below = all.len()..all.len() + below.len();
            all[at] = directory;
            all.extend(below.into_iter().map(|path| Directory { path, ..Directory::default() }));
        }
        level = next..all.len();
    }
    Some(in_order(&all, walk))
}

fn in_order(all: &[Directory], walk: Walk) -> String {
    let order: Vec<&Directory> = match walk.order {
        Order::FirstFound => all.iter().collect(),
        Order::LastFound => {
            let mut order = Vec::with_capacity(all.len());
            let mut found: Vec<_> = all.iter().take(1).collect();
            while let Some(directory) = found.pop() {
                order.push(directory);
                found.extend(&all[directory.below.clone()]);
            }
            order
        }
    };
    let bytes = order.iter().map(|each| each.names.len() + each.kinds.len()).sum::<usize>();
    let mut told = String::with_capacity(bytes + 1);
    if walk.with_types {
        told.extend(order.iter().map(|each| &each.kinds[..]));
        told.push('\0');
    }
    told.extend(order.iter().map(|each| &each.names[..]));
    told
}

/// A directory that was read, and the paths of those in it.
type Read = (Directory, Vec<String>);

/// What all threads of a walk have in common.
#[derive(Clone, Copy)]
struct Reading<'a> {
    /// With a `/` behind it.
    top: &'a [u8],
    walk: Walk,
    stop: &'a Stop,
    progress: &'a Progress,
}

impl Reading<'_> {
    /// Reads the directories of one level, by several threads if there are many.
    fn level(self, level: &[Directory]) -> Option<Vec<Read>> {
        let threads = self.walk.threads.min(level.len() / (SHARE * 2));
        let next = AtomicUsize::new(0);
        if threads < 2 {
            return self.shares(level, &next).map(in_places);
        }
        let parts = thread::scope(|scope| {
            let others: Vec<_> = (1..threads)
                .filter_map(|_| {
                    let name = "sluice-fs".to_owned();
                    let thread = thread::Builder::new().name(name);
                    // Where there is no thread for it the others do its part.
                    thread.spawn_scoped(scope, || self.shares(level, &next)).ok()
                })
                .collect();
            let mut parts = vec![self.shares(level, &next)];
            parts.extend(others.into_iter().map(|thread| match thread.join() {
                Ok(part) => part,
                Err(panic) => resume_unwind(panic),
            }));
            parts
        });
        Some(in_places(
            parts.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect(),
        ))
    }

    /// Reads one share after another as long as there are some. Gives them with their places.
    fn shares(self, level: &[Directory], next: &AtomicUsize) -> Option<Vec<(usize, Vec<Read>)>> {
        let mut names = Names::default();
        let mut done = Vec::new();
        loop {
            let from = next.fetch_add(SHARE, Ordering::Relaxed);
            if from >= level.len() {
                return Some(done);
            }
            let share = &level[from..level.len().min(from + SHARE)];
            let read = share.iter().map(|each| self.directory(&each.path, &mut names));
            let Some(read) = read.collect() else {
                // The others need not go on either.
                next.store(level.len(), Ordering::Relaxed);
                return None;
            };
            done.push((from, read));
        }
    }

    fn directory(self, path: &str, found: &mut Names) -> Option<Read> {
        let mut full = [self.top, path.as_bytes()].concat();
        found.read(&full, self.stop)?;
        if !path.is_empty() {
            full.push(b'/');
        }
        let here = full.len();
        let mut read = Directory { path: path.to_owned(), ..Directory::default() };
        let mut below = Vec::new();
        if self.walk.with_types {
            read.kinds.push('/');
            read.names.extend([path, "\0"]);
        }
        for (name, kind) in found.sorted() {
            let name = std::str::from_utf8(name).ok()?;
            let leads_on = match kind {
                DirentType::Directory => true,
                DirentType::Symlink if self.walk.follows => {
                    full.truncate(here);
                    full.extend_from_slice(name.as_bytes());
                    // A link that leads nowhere is a name like others.
                    sys::fstatat(sys::cwd(), &full, true)
                        .is_ok_and(|stat| stat.kind == Kind::Directory)
                }
                _ => false,
            };
            if self.walk.with_types {
                read.kinds.push(char::from(b'0' + kind.number()));
                read.names.extend([name, "\0"]);
            } else if path.is_empty() {
                read.names.extend([name, "\0"]);
            } else {
                read.names.extend([path, "/", name, "\0"]);
            }
            if leads_on {
                below.push(if path.is_empty() { name.to_owned() } else { [path, name].join("/") });
            }
        }
        self.progress.add(found.ends.len() as u64, 0);
        Some((read, below))
    }
}

fn in_places(mut shares: Vec<(usize, Vec<Read>)>) -> Vec<Read> {
    shares.sort_unstable_by_key(|(from, _)| *from);
    shares.into_iter().flat_map(|(_, read)| read).collect()
}

/// The names of one directory, and the memory for those of the next.
#[derive(Default)]
struct Names {
    buffer: DirentBuffer,
    bytes: Vec<u8>,
    ends: Vec<(Range<usize>, DirentType)>,
}

impl Names {
    /// Reads all of them. `None` if that is refused, or the filesystem does not tell types.
    fn read(&mut self, path: &[u8], stop: &Stop) -> Option<()> {
        let Self { buffer, bytes, ends } = self;
        bytes.clear();
        ends.clear();
        let fd = sys::open(path, libc::O_RDONLY | libc::O_DIRECTORY, 0).ok()?;
        let mut directory = sys::fdopendir(fd).ok()?;
        let mut is_told = true;
        sys::getdents64(&mut directory, buffer, |name, kind| {
            is_told = kind != DirentType::Unknown && !stop.is_asked();
            let start = bytes.len();
            bytes.extend_from_slice(name);
            ends.push((start..bytes.len(), kind));
            is_told
        })
        .ok()?;
        (is_told && !stop.is_asked()).then_some(())
    }

    fn sorted(&mut self) -> impl Iterator<Item = (&[u8], DirentType)> {
        let Self { bytes, ends, .. } = self;
        ends.sort_unstable_by(|(one, _), (other, _)| bytes[one.clone()].cmp(&bytes[other.clone()]));
        ends.iter().map(|(range, kind)| (&bytes[range.clone()], *kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_threads_give_what_one_gives() {
        let dir = tempfile::tempdir().expect("temp");
        for i in 0..200 {
            let folder = dir.path().join(format!("{}/{i}", i % 7));
            std::fs::create_dir_all(&folder).expect("mkdir");
            std::fs::write(folder.join("file"), "").expect("write");
        }
        let path = dir.path().as_os_str().as_encoded_bytes();
        for order in [Order::FirstFound, Order::LastFound] {
            for with_types in [false, true] {
                let progress = Progress::default();
                let by = |threads| {
                    let walk = Walk { order, follows: false, with_types, threads };
                    readdir_recursive(path, walk, &Stop::default(), &progress).expect("walked")
                };
                assert_eq!(by(4), by(1));
                assert_eq!(progress.entries(), 2 * (7 + 200 + 200));
            }
        }
    }
}
