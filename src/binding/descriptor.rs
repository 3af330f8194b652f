//! `open`, `close` and `fsync`, as streams need them.

use super::delivery::Outcome;
use super::environment::Environment;
use super::path::{bytes, Path};
use crate::engine;
use crate::sys::{Descriptor, Kind};
use napi::{Env, Result};
use napi_derive::napi;

/// Opens at once what asks nobody, if `cached` allows it, or submits an open. Delivers the
/// descriptor in either case, and the size of a regular file that is opened to be read, else -1. Gives
/// whether it was done at once.
#[napi(catch_unwind)]
pub fn open(
    env: Env,
    environment: u32,
    slot: u32,
    path: Path<'_>,
    flags: i32,
    mode: u32,
    cached: bool,
) -> Result<bool> {
    let environment = &*Environment::of(environment)?;
    let path = bytes(path);
    let opened = (cached && flags == libc::O_RDONLY).then(|| engine::open_cached(&path));
    if let Some((fd, size)) = opened.flatten() {
        environment.complete(&env, slot, Outcome::Opened { fd, size: Some(size) })?;
        return Ok(true);
    }
    environment.submit(&env, slot, move || {
        let fd = engine::open(&path, flags, mode)?;
        let reads = flags & (libc::O_WRONLY | libc::O_RDWR) == libc::O_RDONLY;
        let size = reads.then(|| engine::regular_size(&fd)).flatten();
        Ok(Outcome::Opened { fd, size })
    })?;
    Ok(false)
}

/// Can the numbers that JavaScript has for open files be asked for? They are those of Node's own C runtime.
#[cfg(windows)]
#[napi(catch_unwind)]
pub fn knows_descriptors() -> bool {
    crate::sys::knows_numbers()
}

/// Closes at once what asks nobody, if `cached` allows it, or submits a close. Delivers in either
/// case. Gives whether it was done at once.
#[napi(catch_unwind)]
pub fn close(env: Env, environment: u32, slot: u32, fd: i32, cached: bool) -> Result<bool> {
    let environment = &*Environment::of(environment)?;
    const CLOSED: Outcome = Outcome::Count { count: 0, extra: 0 };
    if cached && engine::closes_at_once(Descriptor::Given(fd), Kind::Regular) {
        let outcome = engine::close(fd).map_or_else(Outcome::Failed, |()| CLOSED);
        environment.complete(&env, slot, outcome)?;
        return Ok(true);
    }
    environment.submit(&env, slot, move || engine::close(fd).map(|()| CLOSED))?;
    Ok(false)
}

/// Submits an fsync.
#[napi(catch_unwind)]
pub fn fsync(env: Env, environment: u32, slot: u32, fd: i32) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    environment.submit(&env, slot, move || {
        engine::fsync(fd).map(|()| Outcome::Count { count: 0, extra: 0 })
    })
}
