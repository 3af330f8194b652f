//! The verbs of a path that are one system call: each is one trip of a thread in Node as well.

use super::{Failure, Rounding};
use crate::sys;

/// Removes a name that is no directory's.
pub fn unlink(path: &[u8]) -> Result<(), Failure> {
    sys::unlinkat(sys::cwd(), path, false).map_err(Failure::of("unlink"))
}

/// Makes a directory; the umask applies.
pub fn mkdir(path: &[u8], mode: u32) -> Result<(), Failure> {
    sys::mkdirat(sys::cwd(), path, mode).map_err(Failure::of("mkdir"))
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
pub fn utimes(
    path: &[u8],
    (accessed, modified): (f64, f64),
    rounding: Rounding,
    follow: bool,
) -> Result<(), Failure> {
    sys::utimens(path, rounding.timespec(accessed), rounding.timespec(modified), follow)
        .map_err(Failure::of(if follow { "utime" } else { "lutime" }))
}

/// Sets the size of a file.
pub fn truncate(path: &[u8], size: u64) -> Result<(), Failure> {
    let fd = sys::open(path, libc::O_RDWR, 0o666).map_err(Failure::of("open"))?;
    let set = sys::ftruncate(&fd, size).map_err(Failure::of("ftruncate"));
    let closed = sys::close(fd).map_err(Failure::of("close"));
    set.and(closed)
}

#[cfg(test)]
mod tests {
    use super::{truncate, utimes, Rounding};

    #[test]
    fn times_are_cut_off_and_nanoseconds_never_negative() {
        let exact = |time| Rounding::Nanoseconds.timespec(time);
        assert_eq!(exact(0.0), (0, 0));
        assert_eq!(exact(1.5), (1, 500_000_000));
        assert_eq!(exact(-1.5), (-2, 500_000_000));
        assert_eq!(exact(1e-7), (0, 100));
        assert_eq!(Rounding::Microseconds.timespec(1e-7), (0, 0));
    }

    #[test]
    fn errors_name_the_call_that_gave_them() {
        let failed = truncate(b"/", 1).unwrap_err();
        assert_eq!((failed.errno, failed.syscall), (libc::EISDIR, "open"));
        let failed = truncate(b"/dev/null", 1).unwrap_err();
        assert_eq!((failed.errno, failed.syscall), (libc::EINVAL, "ftruncate"));
        for (follow, syscall) in [(true, "utime"), (false, "lutime")] {
            let failed =
                utimes(b"/no/such", (1.0, 1.0), Rounding::Nanoseconds, follow).unwrap_err();
            assert_eq!((failed.errno, failed.syscall), (libc::ENOENT, syscall));
        }
    }
}
