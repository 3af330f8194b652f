//! `copyFile` to a name that nothing has: the bytes, the permissions and, as far as Node does, the owner and the times.
//!
//! Small files are read and written, which is cheaper than to set up a copy inside the kernel. A file of which
//! something fails is removed: under its name stands all of it, or nothing.

use super::kernel_copy::{kernel_copy, Copied};
use super::{Progress, Stop};
use crate::sys::{self, Stat, Timespec};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};

/// Up to this size a file is read and written: cheaper than to set up a copy inside the kernel.
const SMALL_BYTES: u64 = 64 << 10;

/// Bytes of a larger one that are copied in one go where somebody may stop it: a third of a millisecond.
const PIECE_BYTES: u64 = 1 << 20;

/// The set-user-ID and set-group-ID bits, which writing and a new owner take away.
const SET_ID: u32 = 0o6000;

/// Are blocks to be shared with the source? `mode` of `copyFile`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clone {
    /// As the kernel likes.
    #[default]
    Any,
    /// If the filesystem can: `COPYFILE_FICLONE`.
    Try,
    /// In any case: `COPYFILE_FICLONE_FORCE`.
    Must,
}

/// What becomes of times on their way through a `Date` and a number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// As libuv does up to 1.51.
    Microseconds,
    /// As libuv does from 1.52 on.
    Nanoseconds,
}

/// What a copy gets from its source, beside the bytes and the permissions.
#[derive(Clone, Copy, Debug, Default)]
pub struct Likeness {
    /// Its blocks.
    pub clone: Clone,
    /// Owner and times, as libuv 1.51 and later give them: before the bytes, so that of the times only the one
    /// of the last access stays if there are any bytes.
    pub owner: bool,
    /// Times, as `preserveTimestamps` gives them.
    pub times: Option<Rounding>,
}

/// Copies one file after another.
pub(super) struct Copier<'a> {
    stop: &'a Stop,
    progress: &'a Progress,
    likeness: Likeness,
    contents: Vec<u8>,
}

impl<'a> Copier<'a> {
    pub(super) fn new(likeness: Likeness, stop: &'a Stop, progress: &'a Progress) -> Self {
        Self { stop, progress, likeness, contents: Vec::new() }
    }

    /// Copies the open file `from`, which `source` tells of, to the new `name` in the directory `into`: `EEXIST` if
    /// there is one.
    pub(super) fn copy(
        &mut self,
        from: &OwnedFd,
        source: &Stat,
        into: impl AsFd,
        name: &[u8],
    ) -> Result<(), i32> {
        let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_EXCL;
        let to = sys::openat(&into, name, flags, source.permissions)?;
        self.fill(from, source, &to).inspect_err(|_| {
            // Ours, and of no use: what matters is why.
            let _ = sys::unlinkat(&into, name, false);
        })
    }

    fn fill(&mut self, from: &OwnedFd, source: &Stat, to: &OwnedFd) -> Result<(), i32> {
        // To look what a file has got is cheaper than to set it again.
        let made = sys::fstat(to)?;
        let is_given = self.likeness.owner && made.owner != source.owner;
        if self.likeness.owner {
            sys::futimens(to, source.accessed, source.modified)?;
        }
        if is_given {
            // Only root may; Node asks for no more either.
            let _ = sys::fchown(to, source.owner);
        }
        self.contents_of(from, to, source.size)?;
        if let Some(rounding) = self.likeness.times {
            // Anew: reading has set the one of the last access.
            let now = sys::fstat(from)?;
            sys::futimens(to, rounding.of(now.accessed), rounding.of(now.modified))?;
        }
        let is_set = made.permissions == source.permissions && source.permissions & SET_ID == 0;
        if is_set && !is_given {
            return Ok(());
        }
        sys::fchmod(to, source.permissions)
    }

    /// As many bytes as there were at first, and no more: Node copies nothing of a file of /proc, whose size is 0.
    fn contents_of(&mut self, from: &OwnedFd, to: &OwnedFd, size: u64) -> Result<(), i32> {
        if self.likeness.clone != Clone::Any {
            match sys::ficlonerange(from, 0, to, 0) {
                Err(errno) if self.likeness.clone == Clone::Must => return Err(errno),
                Err(_) => {}
                Ok(()) => {
                    self.progress.add(0, size);
                    return Ok(());
                }
            }
        }
        if size > SMALL_BYTES {
            return self.large(from.as_raw_fd(), to.as_raw_fd(), size);
        }
        let mut left = size as usize;
        while left > 0 {
            self.contents.clear();
            sys::read(from, &mut self.contents, left, None)?;
            if self.contents.is_empty() {
                return Ok(());
            }
            left -= self.contents.len();
            self.progress.add(0, self.contents.len() as u64);
            let mut rest = &self.contents[..];
            while !rest.is_empty() {
                rest = &rest[sys::write(to, rest, None)?..];
            }
        }
        Ok(())
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
}

impl Rounding {
    /// The milliseconds of a time, as Node and libuv send them: the same roundings.
    pub(super) fn of(self, (seconds, nanoseconds): Timespec) -> Timespec {
        let milliseconds = (seconds as f64 * 1e3 + f64::from(nanoseconds) / 1e6 + 0.5).floor();
        self.timespec(milliseconds / 1e3)
    }

    /// A time in seconds, as libuv takes it apart.
    pub(super) fn timespec(self, time: f64) -> Timespec {
        let whole = time.trunc();
        let mut part = ((time - whole) * 1e9) as i64;
        if self == Self::Microseconds {
            part -= part % 1000;
        }
        let below = i64::from(part < 0);
        (whole as i64 - below, (part + below * 1_000_000_000) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded() {
        assert_eq!(Rounding::Microseconds.of((5, 0)), (5, 0));
        assert_eq!(Rounding::Microseconds.of((0, 499_999)), (0, 0));
        assert_eq!(Rounding::Microseconds.of((0, 500_000)), (0, 1_000_000));
        assert_eq!(Rounding::Microseconds.of((-1, 500_000_000)), (-1, 500_000_000));
    }
}
