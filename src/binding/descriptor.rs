//! `open`, `close` and `fsync`, as streams need them.

use super::delivery::Outcome;
use super::environment::Environment;
use super::path::{bytes, Path};
use crate::engine;
use napi::{Env, Result};
use napi_derive::napi;

/// Submits an open. Delivers the descriptor.
#[napi(catch_unwind)]
pub fn open(
    env: Env,
    environment: &Environment,
    slot: u32,
    path: Path<'_>,
    flags: i32,
    mode: u32,
) -> Result<()> {
    let path = bytes(path);
    environment.submit(&env, slot, move || engine::open(&path, flags, mode).map(Outcome::Opened))
}

/// Submits a close.
#[napi(catch_unwind)]
pub fn close(env: Env, environment: &Environment, slot: u32, fd: i32) -> Result<()> {
    environment.submit(&env, slot, move || {
        engine::close(fd).map(|()| Outcome::Count { count: 0, extra: 0 })
    })
}

/// Submits an fsync.
#[napi(catch_unwind)]
pub fn fsync(env: Env, environment: &Environment, slot: u32, fd: i32) -> Result<()> {
    environment.submit(&env, slot, move || {
        engine::fsync(fd).map(|()| Outcome::Count { count: 0, extra: 0 })
    })
}
