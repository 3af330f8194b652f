//! `statMany`: a look at each path, which brings into the kernel's memory what was not there.

use super::filesystem;
use super::Failure;
use crate::sys::{self, Kind};

/// What a path leads to, as far as `statMany` has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Something on a filesystem of this machine: to look again asks nobody.
    Here,
    /// Something that another machine or process answers for.
    Elsewhere,
}

/// One path of `statMany`.
pub fn look(path: &[u8]) -> Result<Found, Failure> {
    let failed = Failure::of("stat");
    let found = match sys::open_path(path) {
        // No descriptor is left, and stat(2) needs none.
        Err(libc::EMFILE | libc::ENFILE) => return Ok(Found::Elsewhere),
        // Not without opening it: what that does to a device, nobody knows.
        Err(libc::ENOSYS) => {
            let stat = sys::fstatat(sys::cwd(), path, true).map_err(&failed)?;
            if !matches!(stat.kind, Kind::Regular | Kind::Directory) {
                return Ok(Found::Elsewhere);
            }
            // One that may not be read is none of ours to answer for. Another that has taken its place is not waited for.
            match sys::open(path, libc::O_RDONLY | libc::O_NONBLOCK, 0) {
                Err(_) => return Ok(Found::Elsewhere),
                Ok(opened) => opened,
            }
        }
        opened => opened.map_err(&failed)?,
    };
    let seen = filesystem::look(&found).map_err(failed)?;
    Ok(if seen.facts.local { Found::Here } else { Found::Elsewhere })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_and_says_why_not() {
        assert!(look(b"/").is_ok());
        assert_eq!(look(b"/no/such"), Err(Failure { errno: libc::ENOENT, syscall: "stat" }));
        assert_eq!(look(b"/proc/self/status"), Ok(Found::Elsewhere));
    }
}
