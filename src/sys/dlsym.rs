//! dlsym(3), in the running program.
#![allow(unsafe_code, reason = "a C function without a wrapper")]

use std::ffi::{c_void, CStr};

/// The address of the program's function or variable of that name; null if it has none.
pub(super) fn dlsym(name: &CStr) -> *mut c_void {
    // SAFETY: the name is a C string.
    unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) }
}
