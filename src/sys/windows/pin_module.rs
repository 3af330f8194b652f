//! GetModuleHandleExW, to stay loaded.
#![allow(unsafe_code, reason = "a system call without a wrapper")]

use std::ptr;
use windows_sys::Win32::System::LibraryLoader::{
    GetModuleHandleExW, GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, GET_MODULE_HANDLE_EX_FLAG_PIN,
};

/// Keeps this library in memory for the life of the process, whoever unloads it: threads run its code.
pub fn pin_module() {
    let flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN;
    let inside = pin_module as *const u16;
    let mut module = ptr::null_mut();
    // SAFETY: an address in this very library, and a place on our own stack.
    unsafe { GetModuleHandleExW(flags, inside, &raw mut module) };
}
