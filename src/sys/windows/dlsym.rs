//! GetProcAddress, in the place of dlsym(3).
#![allow(unsafe_code, reason = "C functions without a wrapper")]

use std::ffi::{c_void, CStr};
use std::ptr;
use windows_sys::core::w;
use windows_sys::Win32::System::LibraryLoader::{GetModuleHandleW, GetProcAddress};

/// The address of the program's function of that name; null if it has none. Some programs have Node as a library.
pub(super) fn dlsym(name: &CStr) -> *mut c_void {
    for module in [ptr::null(), w!("libnode.dll"), w!("node.dll")] {
        // SAFETY: null for the program itself, or a string that ends.
        let module = unsafe { GetModuleHandleW(module) };
        if module.is_null() {
            continue;
        }
        // SAFETY: a module that stays as long as the program, or as Node, who has loaded this library; and a C string.
        if let Some(found) = unsafe { GetProcAddress(module, name.as_ptr().cast()) } {
            return found as *mut c_void;
        }
    }
    ptr::null_mut()
}
