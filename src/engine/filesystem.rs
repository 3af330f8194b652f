//! What is known of the filesystem under a file, by its device and mount: asked once. By its device alone it could be
//! another one by now: who mounts something gets the number of what was taken off before.
//!
//! A thread of the pool may wait for whoever serves the filesystem. The JavaScript thread may not: it looks at
//! what the kernel knows ([`glance`]). A device that no thread has asked about, and of whose type others would have
//! to answer, is neither local nor honest to it.
//!
//! Where the kernel cannot be asked alone (no statx(2): other systems, the filters of some containers), fstat(2) may ask
//! others. Then only those files are looked at that threads of the pool have opened, and found on a local filesystem.
//! Drawback: what is known is the number of a descriptor, which may be another file's by now, opened by somebody else.

use crate::sys::{self, AsFd, Kind, Stat, Statx};
use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

#[derive(Clone, Copy, Default)]
pub(super) struct Facts {
    /// Do `open` and `close` on it ask no other machine or process?
    pub(super) local: bool,
    /// Do its regular files have as many bytes as they say?
    honest: bool,
    /// Has the filesystem itself said so?
    asked: bool,
}

/// Types of filesystem that answer statfs(2) by themselves: the local ones of `sys/filesystem_name.rs`, and the kernel's own.
const ASK_NOBODY: [&str; 15] = [
    "btrfs", "cgroup2", "devpts", "devtmpfs", "ext2", "ext3", "ext4", "f2fs", "overlay", "proc",
    "ramfs", "rootfs", "sysfs", "tmpfs", "xfs",
];

/// A device, and the number of the mount under which it is seen. Drawback: before Linux 6.8 that comes back as well.
type Place = (u64, Option<u64>);

/// More are not kept: where things are mounted and taken off all the time they are never looked at again.
const MOST_KNOWN: usize = 1024;

static KNOWN: Mutex<Option<HashMap<Place, Facts>>> = Mutex::new(None);

/// Does the kernel refuse to tell what it knows without asking anybody? One before Linux 4.11 does, and a filter may.
fn is_refused(fd: impl AsFd) -> bool {
    static REFUSED: OnceLock<bool> = OnceLock::new();
    let ask = || sys::statx_dont_sync(fd).err();
    *REFUSED.get_or_init(|| matches!(ask(), Some(libc::ENOSYS | libc::EPERM | libc::EINVAL)))
}

/// Where it does: descriptors that were local files' when they were opened.
static LOCAL: Mutex<Option<HashSet<usize>>> = Mutex::new(None);

fn local() -> MutexGuard<'static, Option<HashSet<usize>>> {
    LOCAL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes what [`glance`] has to know of a file that was just opened. May ask another machine.
pub(super) fn note_opened(fd: impl AsFd) {
    if !is_refused(&fd) {
        return;
    }
    let is_local = by_fstat(&fd).is_ok_and(|seen| seen.facts.local);
    let fd = sys::number_of(fd);
    let mut local = local();
    let local = local.get_or_insert_default();
    if is_local {
        local.insert(fd);
    } else {
        local.remove(&fd);
    }
}

/// Was it a local file when it was opened?
fn was_local(fd: impl AsFd) -> bool {
    local().as_ref().is_some_and(|local| local.contains(&sys::number_of(fd)))
}

/// Nobody waits for a filesystem with this lock in hand.
fn lock() -> MutexGuard<'static, Option<HashMap<Place, Facts>>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remembered(place: Place) -> Option<Facts> {
    lock().get_or_insert_default().get(&place).copied()
}

fn remember(place: Place, facts: Facts) -> Facts {
    let mut known = lock();
    let known = known.get_or_insert_default();
    if known.len() >= MOST_KNOWN {
        known.clear();
    }
    let there = known.entry(place).or_default();
    if facts.asked {
        *there = facts;
    }
    *there
}

fn ask(fd: impl AsFd) -> Facts {
    let local = sys::is_local(&fd).unwrap_or(false);
    let honest = sys::is_honest(&fd).unwrap_or(false);
    Facts { local, honest, asked: true }
}

fn facts(fd: impl AsFd, device: u64) -> Facts {
    let place = (device, sys::statx_dont_sync(&fd).ok().and_then(|(_, mount)| mount));
    remembered(place).filter(|facts| facts.asked).unwrap_or_else(|| remember(place, ask(fd)))
}

/// What is known of a file and its filesystem. What is local is up to date.
pub(super) struct Seen {
    pub(super) kind: Kind,
    pub(super) size: u64,
    pub(super) identity: (u64, u64),
    pub(super) links: u64,
    pub(super) facts: Facts,
}

/// Looks at a file and its filesystem, asking nobody.
pub(super) fn glance(fd: impl AsFd) -> Option<Seen> {
    if let Some((stat, facts)) = statx_at_once(&fd) {
        let identity = (stat.dev, stat.ino);
        let (kind, links) = (stat.kind(), stat.nlink.into());
        return Some(Seen { kind, size: stat.size, identity, links, facts });
    }
    if was_local(&fd) {
        by_fstat(fd).ok()
    } else {
        None
    }
}

/// Looks at a file and its filesystem. May ask another machine, where a glance does not tell all.
pub(super) fn look(fd: impl AsFd) -> Result<Seen, i32> {
    match glance(&fd) {
        Some(seen) if seen.facts.local => Ok(seen),
        _ => by_fstat(fd),
    }
}

fn by_fstat(fd: impl AsFd) -> Result<Seen, i32> {
    let Stat { kind, size, identity, links, .. } = sys::fstat(&fd)?;
    let facts = facts(&fd, identity.0);
    Ok(Seen { kind, size, identity, links, facts })
}

/// All that statx(2) tells without asking anybody.
pub(super) fn statx_at_once(fd: impl AsFd) -> Option<(Statx, Facts)> {
    let (stat, mount) = sys::statx_dont_sync(&fd).ok()?;
    let place = (stat.dev, mount);
    let facts = remembered(place).unwrap_or_else(|| {
        let kind = sys::statx_mnt_id(&fd).and_then(sys::mount_type);
        let may_wait = kind.is_some_and(|kind| !ASK_NOBODY.contains(&kind.as_str()));
        remember(place, if may_wait { Facts::default() } else { ask(&fd) })
    });
    Some((stat, facts))
}

/// The bytes of a regular file that may be read and surely has as many as it says; `None` for what
/// has to be read to be known: an empty file (`/proc` is full of files that only seem empty), and
/// one on a filesystem whose sizes are guesses. May ask another machine.
pub fn regular_size(file: impl AsFd) -> Option<u64> {
    note_opened(&file);
    let Seen { kind, size, facts, .. } = look(&file).ok()?;
    sized(file, kind, size, facts.honest)
}

/// The same, asking nobody: of another machine's file, the size when it was asked last.
pub fn regular_size_at_once(file: impl AsFd) -> Option<u64> {
    let Seen { kind, size, facts, .. } = glance(&file)?;
    sized(file, kind, size, facts.honest)
}

fn sized(file: impl AsFd, kind: Kind, size: u64, honest: bool) -> Option<u64> {
    let sure = kind == Kind::Regular && size > 0 && honest && sys::is_readable(file);
    sure.then_some(size)
}

/// Is there nothing behind this position, as far as is known without asking anybody?
pub fn ends_by(file: impl AsFd, position: u64) -> bool {
    glance(&file).is_some_and(|Seen { kind, size, facts, .. }| {
        facts.local && sized(file, kind, size, true).is_some_and(|size| position >= size)
    })
}
