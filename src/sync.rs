//! What threads meet by: locks, atomics, threads and the time.
//!
//! The standard library's. In `loom/` another module stands in its place, under which every order of the
//! threads' steps is tried; so what is tried there takes these from here and not from `std`.

#[cfg_attr(
    not(any(feature = "addon", test)),
    allow(unused_imports, reason = "the engine has no pool")
)]
pub(crate) use std::{
    hint::spin_loop,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    sync::{Condvar, Mutex, MutexGuard},
    thread::Builder,
    time::Instant,
};
