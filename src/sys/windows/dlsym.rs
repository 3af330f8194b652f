//! GetProcAddress, in the place of dlsym(3).
#![allow(unsafe_code, reason = "C functions without a wrapper")]

use std::ffi::{c_void, CStr};
use std::ptr;
use windows_sys::core::w;
use windows_sys::Win32::Foundation::HMODULE;
use windows_sys::Win32::System::LibraryLoader::{GetModuleHandleW, GetProcAddress};

/// The address of the function of that name in the module that has Node-API; null if it has none, or if there is no such
/// module. Some programs have Node as a library, and may have a libuv of their own beside it.
pub(super) fn dlsym(name: &CStr) -> *mut c_void {
    for module in [ptr::null(), w!("libnode.dll"), w!("node.dll")] {
        // SAFETY: null for the program itself, or a string that ends.
        let module = unsafe { GetModuleHandleW(module) };
        if !module.is_null() && !address(module, c"napi_create_int32").is_null() {
            return address(module, name);
        }
    }
    ptr::null_mut()
}

fn address(module: HMODULE, name: &CStr) -> *mut c_void {
    // SAFETY: a module that stays as long as the program, or as Node, who has loaded this library; and a C string.
    unsafe { GetProcAddress(module, name.as_ptr().cast()) }
        .map_or(ptr::null_mut(), |found| found as *mut c_void)
}
