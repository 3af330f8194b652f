//! `mapFile`: a file's pages as memory, for a caller who asks for it by name.

use super::Failure;
use crate::sys::{self, Kind, Mapping};

/// Maps up to `len` bytes (all that follow, if `None`) from byte `position` on.
///
/// `None` where there is nothing to map: an empty file, or a position at or behind the end.
/// What is not a regular file fails with `ENODEV`, as mmap(2) does for most of them.
pub fn map_file(path: &[u8], position: u64, len: Option<u64>) -> Result<Option<Mapping>, Failure> {
    // Non-blocking, so that a FIFO is refused and not waited for.
    let fd = super::open(path, libc::O_RDONLY | libc::O_NONBLOCK, 0)?;
    let stat = sys::fstat(&fd).map_err(Failure::of("fstat"))?;
    if stat.kind != Kind::Regular {
        return Err(Failure { errno: libc::ENODEV, syscall: "mmap" });
    }
    let rest = stat.size.saturating_sub(position);
    let len = len.map_or(rest, |len| len.min(rest));
    if len == 0 {
        return Ok(None);
    }
    let len = usize::try_from(len).map_err(|_| Failure { errno: libc::ENOMEM, syscall: "mmap" })?;
    sys::mmap_private(&fd, position, len).map(Some).map_err(Failure::of("mmap"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn maps_a_range_privately() {
        let file = tempfile::NamedTempFile::new().expect("temp");
        std::fs::write(file.path(), b"0123456789").expect("write");
        let path = file.path().as_os_str().as_bytes();
        let mut map = map_file(path, 3, Some(4)).expect("map").expect("bytes");
        assert_eq!(&map[..], b"3456");
        map[0] = b'x';
        assert_eq!(std::fs::read(file.path()).expect("read"), b"0123456789");
        assert!(map_file(path, 10, None).expect("map").is_none());
        let dir = map_file(b"/tmp", 0, None).expect_err("directory");
        assert_eq!(dir, Failure { errno: libc::ENODEV, syscall: "mmap" });
    }
}
