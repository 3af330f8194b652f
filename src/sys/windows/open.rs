//! CreateFileW, in the place of open(2), with the meaning that libuv gives its flags on Windows.
#![allow(unsafe_code, reason = "std has no name for all of these ways to open")]

use super::sys_error::{errno_of, last_error};
use super::OwnedFd;
use libc::{O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY};
use std::os::windows::io::HandleOrInvalid;
use std::ptr;
use windows_sys::Win32::Foundation::ERROR_FILE_EXISTS;
use windows_sys::Win32::Storage::FileSystem::{
    CreateFileW, CREATE_ALWAYS, CREATE_NEW, FILE_APPEND_DATA, FILE_ATTRIBUTE_NORMAL,
    FILE_ATTRIBUTE_READONLY, FILE_FLAG_BACKUP_SEMANTICS, FILE_GENERIC_READ, FILE_GENERIC_WRITE,
    FILE_SHARE_DELETE, FILE_SHARE_READ, FILE_SHARE_WRITE, FILE_WRITE_DATA, OPEN_ALWAYS,
    OPEN_EXISTING, TRUNCATE_EXISTING,
};

/// A number without meaning: only folders would be opened.
pub const O_DIRECTORY: i32 = 0;

/// A number without meaning: no link would be followed.
pub const O_NOFOLLOW: i32 = 0;

/// A number without meaning: nothing would be waited for.
pub const O_NONBLOCK: i32 = 0;

/// All that have a meaning here; with others, `EINVAL`.
const KNOWN: i32 = O_WRONLY | O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_TRUNC;

/// The bit of a mode without which a new file is read-only, as the C runtime has it.
const S_IWRITE: u32 = 0o200;

/// As on other systems: whoever else may read, write, rename and remove the file meanwhile.
const SHARED: u32 = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

/// Opens `path`, a name in UTF-8 without NUL, as CreateFileW takes it.
///
/// `flags` and `mode` are the C runtime's numbers, as in `fs.constants`; no umask applies. Children do not get the handle.
/// Folders can be opened as well, to find out that they cannot be read.
pub fn open(path: &[u8], flags: i32, mode: u32) -> Result<OwnedFd, i32> {
    let (access, disposition) = ways(flags).ok_or(libc::EINVAL)?;
    let path = str::from_utf8(path).map_err(|_| libc::EILSEQ)?;
    let wide: Vec<u16> = path.encode_utf16().chain([0]).collect();
    let is_read_only = flags & O_CREAT != 0 && mode & S_IWRITE == 0;
    let attributes = FILE_ATTRIBUTE_NORMAL
        | FILE_FLAG_BACKUP_SEMANTICS
        | if is_read_only { FILE_ATTRIBUTE_READONLY } else { 0 };
    let (default, none) = (ptr::null(), ptr::null_mut());
    // SAFETY: the name ends with its NUL, and lives until the call returns.
    let opened = unsafe {
        CreateFileW(wide.as_ptr(), access, SHARED, default, disposition, attributes, none)
    };
    // SAFETY: from CreateFileW, and nobody else has it.
    let opened = unsafe { HandleOrInvalid::from_raw_handle(opened) };
    OwnedFd::try_from(opened).map_err(|_| match last_error() {
        // Only a folder stands in the way of what creates or truncates.
        ERROR_FILE_EXISTS if flags & O_CREAT != 0 && flags & O_EXCL == 0 => libc::EISDIR,
        error => errno_of(error),
    })
}

/// What CreateFileW is asked for.
fn ways(flags: i32) -> Option<(u32, u32)> {
    if flags & !KNOWN != 0 {
        return None;
    }
    let access = match flags & (O_RDONLY | O_WRONLY | O_RDWR) {
        O_RDONLY => FILE_GENERIC_READ,
        O_WRONLY => FILE_GENERIC_WRITE,
        O_RDWR => FILE_GENERIC_READ | FILE_GENERIC_WRITE,
        _ => return None,
    };
    // Without the right to write elsewhere each write is at the end.
    let access =
        if flags & O_APPEND == 0 { access } else { access & !FILE_WRITE_DATA | FILE_APPEND_DATA };
    let is = |flag: i32| flags & flag != 0;
    let disposition = match (is(O_CREAT), is(O_EXCL), is(O_TRUNC)) {
        (true, true, _) => CREATE_NEW,
        (true, false, true) => CREATE_ALWAYS,
        (true, false, false) => OPEN_ALWAYS,
        (false, _, true) => TRUNCATE_EXISTING,
        (false, _, false) => OPEN_EXISTING,
    };
    Some((access, disposition))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_ways_to_open() {
        let read = FILE_GENERIC_READ;
        assert_eq!(ways(O_RDONLY), Some((read, OPEN_EXISTING)));
        assert_eq!(ways(O_RDWR), Some((read | FILE_GENERIC_WRITE, OPEN_EXISTING)));
        let write = Some((FILE_GENERIC_WRITE, CREATE_ALWAYS));
        assert_eq!(ways(O_WRONLY | O_CREAT | O_TRUNC), write);
        let (access, _) = ways(O_WRONLY | O_CREAT | O_APPEND).expect("known");
        assert_eq!(access & (FILE_APPEND_DATA | FILE_WRITE_DATA), FILE_APPEND_DATA);
        assert_eq!(ways(O_WRONLY | O_RDWR), None);
        // `UV_FS_O_FILEMAP`: libuv keeps a mapping of its own then.
        assert_eq!(ways(0x2000_0000), None);
    }

    #[test]
    fn a_folder_is_opened_to_be_read_only() {
        let folder = tempfile::tempdir().expect("temp");
        let name = folder.path().as_os_str().as_encoded_bytes();
        assert!(open(name, O_RDONLY, 0).is_ok());
        assert!(open(name, O_WRONLY | O_CREAT | O_TRUNC, 0o666).is_err());
    }
}
