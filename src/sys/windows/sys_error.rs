//! What GetLastError says, as an errno.
//!
//! Which number means which errno is what libuv's `uv_translate_sys_error` says (1.51): Node's errors are its. The numbers
//! of sockets are left out. Older ones differ in four that no file gives: `ERROR_NOACCESS`, `ERROR_BUFFER_OVERFLOW`,
//! `ERROR_NO_DATA`, `ERROR_BAD_EXE_FORMAT`.
#![allow(unsafe_code, reason = "a system call without a wrapper")]

use windows_sys::Win32::Foundation as win;

/// What libuv calls an error that it does not know. This number and the two below are its own, for which the C
/// runtime has none; `lib/windows.js` knows that.
pub(super) const UNKNOWN: i32 = 4094;
const EOF: i32 = 4095;
const ECHARSET: i32 = 4080;
const EFTYPE: i32 = 4028;

/// The calling thread's last error.
pub(super) fn last_error() -> u32 {
    // SAFETY: no arguments.
    unsafe { win::GetLastError() }
}

/// The same, as an errno of the C runtime.
pub(super) fn last_errno() -> i32 {
    errno_of(last_error())
}

/// The errno that an error of the system is.
pub(super) fn errno_of(error: u32) -> i32 {
    match error {
        win::ERROR_ELEVATION_REQUIRED | win::ERROR_CANT_ACCESS_FILE => libc::EACCES,
        win::ERROR_ADDRESS_ALREADY_ASSOCIATED => libc::EADDRINUSE,
        win::ERROR_NO_DATA => libc::EAGAIN,
        win::ERROR_INVALID_FLAGS | win::ERROR_INVALID_HANDLE => libc::EBADF,
        win::ERROR_LOCK_VIOLATION | win::ERROR_PIPE_BUSY | win::ERROR_SHARING_VIOLATION => {
            libc::EBUSY
        }
        win::ERROR_OPERATION_ABORTED => libc::ECANCELED,
        win::ERROR_NO_UNICODE_TRANSLATION => ECHARSET,
        win::ERROR_CONNECTION_ABORTED => libc::ECONNABORTED,
        win::ERROR_CONNECTION_REFUSED => libc::ECONNREFUSED,
        win::ERROR_NETNAME_DELETED => libc::ECONNRESET,
        win::ERROR_ALREADY_EXISTS | win::ERROR_FILE_EXISTS => libc::EEXIST,
        win::ERROR_NOACCESS => libc::EFAULT,
        win::ERROR_HOST_UNREACHABLE => libc::EHOSTUNREACH,
        win::ERROR_INSUFFICIENT_BUFFER
        | win::ERROR_INVALID_DATA
        | win::ERROR_INVALID_PARAMETER
        | win::ERROR_SYMLINK_NOT_SUPPORTED => libc::EINVAL,
        win::ERROR_BEGINNING_OF_MEDIA
        | win::ERROR_BUS_RESET
        | win::ERROR_CRC
        | win::ERROR_DEVICE_DOOR_OPEN
        | win::ERROR_DEVICE_REQUIRES_CLEANING
        | win::ERROR_DISK_CORRUPT
        | win::ERROR_EOM_OVERFLOW
        | win::ERROR_FILEMARK_DETECTED
        | win::ERROR_GEN_FAILURE
        | win::ERROR_INVALID_BLOCK_LENGTH
        | win::ERROR_IO_DEVICE
        | win::ERROR_NO_DATA_DETECTED
        | win::ERROR_NO_SIGNAL_SENT
        | win::ERROR_OPEN_FAILED
        | win::ERROR_SETMARK_DETECTED
        | win::ERROR_SIGNAL_REFUSED => libc::EIO,
        win::ERROR_INVALID_FUNCTION => libc::EISDIR,
        win::ERROR_CANT_RESOLVE_FILENAME => libc::ELOOP,
        win::ERROR_TOO_MANY_OPEN_FILES => libc::EMFILE,
        win::ERROR_BUFFER_OVERFLOW | win::ERROR_FILENAME_EXCED_RANGE => libc::ENAMETOOLONG,
        win::ERROR_NETWORK_UNREACHABLE => libc::ENETUNREACH,
        win::ERROR_BAD_PATHNAME
        | win::ERROR_DIRECTORY
        | win::ERROR_ENVVAR_NOT_FOUND
        | win::ERROR_FILE_NOT_FOUND
        | win::ERROR_INVALID_NAME
        | win::ERROR_INVALID_DRIVE
        | win::ERROR_INVALID_REPARSE_DATA
        | win::ERROR_MOD_NOT_FOUND
        | win::ERROR_PATH_NOT_FOUND => libc::ENOENT,
        win::ERROR_NOT_ENOUGH_MEMORY | win::ERROR_OUTOFMEMORY => libc::ENOMEM,
        win::ERROR_CANNOT_MAKE
        | win::ERROR_DISK_FULL
        | win::ERROR_EA_TABLE_FULL
        | win::ERROR_END_OF_MEDIA
        | win::ERROR_HANDLE_DISK_FULL => libc::ENOSPC,
        win::ERROR_NOT_CONNECTED => libc::ENOTCONN,
        win::ERROR_DIR_NOT_EMPTY => libc::ENOTEMPTY,
        win::ERROR_NOT_SUPPORTED => libc::ENOTSUP,
        win::ERROR_BROKEN_PIPE => EOF,
        win::ERROR_ACCESS_DENIED | win::ERROR_PRIVILEGE_NOT_HELD => libc::EPERM,
        win::ERROR_BAD_PIPE | win::ERROR_PIPE_NOT_CONNECTED => libc::EPIPE,
        win::ERROR_WRITE_PROTECT => libc::EROFS,
        win::ERROR_SEM_TIMEOUT => libc::ETIMEDOUT,
        win::ERROR_NOT_SAME_DEVICE => libc::EXDEV,
        win::ERROR_META_EXPANSION_TOO_LONG => libc::E2BIG,
        win::ERROR_BAD_EXE_FORMAT => EFTYPE,
        _ => UNKNOWN,
    }
}
