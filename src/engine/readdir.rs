//! `readdir` with `recursive`: all names of a tree, as Node puts them in order.
//!
//! Node asks for the type of every name and hands each directory to a thread of its own; here one visit
//! walks the whole tree, and knows the types from the directories themselves. The names of a directory are sorted by their bytes,
//! as libuv does; which directory comes next is the [`Order`].
//!
//! Drawback: whatever is out of the ordinary (an error, a name that is no UTF-8, a filesystem that tells no
//! types) ends the walk with nothing, and Node walks again, and says what it has to say.

use super::Stop;
use crate::sys::{self, DirentBuffer, DirentType};
use std::collections::VecDeque;

/// Which of the directories that were found is read next.
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
    /// Is each name to have its type in front, and each directory its own name?
    pub with_types: bool,
}

/// All names below `path`, each behind the path of its directory from there, with a NUL behind each.
///
/// With types each name stands alone, behind the digit of its type (`uv_dirent_type_t`), and those of a
/// directory stand behind its path, which has a `/` in front.
///
/// `None` if Node has to walk.
pub fn readdir_recursive(path: &[u8], walk: Walk, stop: &Stop) -> Option<String> {
    let mut found = String::new();
    let mut directories = VecDeque::from([String::new()]);
    let mut buffer = DirentBuffer::default();
    let mut full = path.to_vec();
    if full.last() != Some(&b'/') {
        full.push(b'/');
    }
    let root = full.len();
    while let Some(directory) = match walk.order {
        Order::FirstFound => directories.pop_front(),
        Order::LastFound => directories.pop_back(),
    } {
        if stop.is_asked() {
            return None;
        }
        full.truncate(root);
        full.extend_from_slice(directory.as_bytes());
        let names = names_of(&full, &mut buffer)?;
        if walk.with_types {
            found.extend(["/", &directory, "\0"]);
        }
        if !directory.is_empty() {
            full.push(b'/');
        }
        let here = full.len();
        for (name, kind) in names {
            let name = std::str::from_utf8(&name).ok()?;
            if walk.with_types {
                found.push(char::from(b'0' + number(kind)?));
            } else if !directory.is_empty() {
                found.extend([&directory, "/"]);
            }
            found.extend([name, "\0"]);
            let leads_on = match kind {
                DirentType::Directory => true,
                DirentType::Symlink if walk.follows => {
                    full.truncate(here);
                    full.extend_from_slice(name.as_bytes());
                    // A link that leads nowhere is a name like others.
                    sys::is_directory(&full).unwrap_or(false)
                }
                _ => false,
            };
            if leads_on {
                let mut path = String::with_capacity(directory.len() + 1 + name.len());
                if !directory.is_empty() {
                    path.extend([&directory, "/"]);
                }
                path.push_str(name);
                directories.push_back(path);
            }
        }
    }
    Some(found)
}

type Name = (Vec<u8>, DirentType);

fn names_of(path: &[u8], buffer: &mut DirentBuffer) -> Option<Vec<Name>> {
    let fd = sys::open(path, libc::O_RDONLY | libc::O_DIRECTORY, 0).ok()?;
    let mut names = Vec::new();
    let mut is_told = true;
    sys::getdents64(&fd, buffer, |name, kind| {
        is_told &= kind != DirentType::Unknown;
        names.push((name.to_vec(), kind));
    })
    .ok()?;
    names.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    is_told.then_some(names)
}

/// libuv's number of a type; none for one that is not told.
pub(super) fn number(kind: DirentType) -> Option<u8> {
    Some(match kind {
        DirentType::Unknown => return None,
        DirentType::Regular => 1,
        DirentType::Directory => 2,
        DirentType::Symlink => 3,
        DirentType::Fifo => 4,
        DirentType::Socket => 5,
        DirentType::CharacterDevice => 6,
        DirentType::BlockDevice => 7,
    })
}
