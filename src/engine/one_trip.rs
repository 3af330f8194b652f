//! The verbs of a path that are one system call: each is one trip of a thread in Node as well.

use super::Failure;
use crate::sys::{self, Timespec};

/// Removes a name that is no directory's.
pub fn unlink(path: &[u8]) -> Result<(), Failure> {
    sys::unlinkat(sys::cwd(), path, false).map_err(Failure::of("unlink"))
}

/// Makes a directory; the umask applies.
pub fn mkdir(path: &[u8], mode: u32) -> Result<(), Failure> {
    sys::mkdirat(sys::cwd(), path, mode).map_err(Failure::of("mkdir"))
}

/// Gives what is called `from` the name `to` instead.
pub fn rename(from: &[u8], to: &[u8]) -> Result<(), Failure> {
    sys::rename(from, to).map_err(Failure::of("rename"))
}

/// Gives what is called `from` the name `to` as well.
pub fn link(from: &[u8], to: &[u8]) -> Result<(), Failure> {
    sys::link(from, to).map_err(Failure::of("link"))
}

/// Makes the symbolic link `path`, which holds `target`.
pub fn symlink(target: &[u8], path: &[u8]) -> Result<(), Failure> {
    sys::symlinkat(target, sys::cwd(), path).map_err(Failure::of("symlink"))
}

/// What a symbolic link holds.
pub fn readlink(path: &[u8]) -> Result<Vec<u8>, Failure> {
    sys::readlinkat(sys::cwd(), path).map_err(Failure::of("readlink"))
}

/// Sets the permissions.
pub fn chmod(path: &[u8], mode: u32) -> Result<(), Failure> {
    sys::chmod(path, mode).map_err(Failure::of("chmod"))
}

/// Gives it to a user and a group: a link itself, if it must not `follow` it.
pub fn chown(path: &[u8], owner: (u32, u32), follow: bool) -> Result<(), Failure> {
    sys::chown(path, owner, follow).map_err(Failure::of(if follow { "chown" } else { "lchown" }))
}

/// Sets the times, in seconds since 1970: of a link itself, if it must not `follow` it.
pub fn utimes(path: &[u8], accessed: f64, modified: f64, follow: bool) -> Result<(), Failure> {
    sys::utimens(path, timespec(accessed), timespec(modified), follow)
        .map_err(Failure::of(if follow { "utime" } else { "lutime" }))
}

/// As libuv makes it.
fn timespec(time: f64) -> Timespec {
    let seconds = time.trunc();
    let nanoseconds = ((time - seconds) * 1e9) as i64;
    if nanoseconds < 0 {
        (seconds as i64 - 1, (nanoseconds + 1_000_000_000) as u32)
    } else {
        (seconds as i64, nanoseconds as u32)
    }
}

/// Sets the size of a file.
pub fn truncate(path: &[u8], size: u64) -> Result<(), Failure> {
    let fd = sys::open(path, libc::O_RDWR, 0o666).map_err(Failure::of("open"))?;
    let set = sys::ftruncate(&fd, size).map_err(Failure::of("ftruncate"));
    let closed = sys::close(fd).map_err(Failure::of("close"));
    set.and(closed)
}
