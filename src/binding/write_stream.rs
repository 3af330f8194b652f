//! The writes of a `WriteStream`.

use super::buffer::lend_all;
use super::delivery::Outcome;
use super::environment::Environment;
use crate::engine;
use napi::bindgen_prelude::BufferSlice;
use napi::{Env, Result};
use napi_derive::napi;

/// Submits a write of all `chunks`, at `position`, or where the descriptor stands if that is -1, to a
/// file whose first `reserve` bytes get their place before. Delivers the bytes written.
#[napi(catch_unwind)]
pub fn write_stream(
    env: Env,
    environment: u32,
    slot: u32,
    fd: i32,
    position: i64,
    chunks: Vec<BufferSlice<'_>>,
    reserve: i64,
) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let chunks = lend_all(&chunks, &environment.leases);
    let position = u64::try_from(position).ok();
    let reserve = u64::try_from(reserve).unwrap_or(0);
    let stop = environment.stop(slot, false);
    environment.submit(&env, slot, move || {
        let count = engine::write_stream(fd, position, &chunks, reserve, &stop)?;
        Ok(Outcome::Count { count, extra: 0 })
    })
}

/// Submits the return of the place that is reserved behind the end of a file of `size` bytes.
#[napi(catch_unwind)]
pub fn give_back(env: Env, environment: u32, slot: u32, fd: i32, size: i64) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let size = u64::try_from(size).unwrap_or(0);
    environment.submit(&env, slot, move || {
        engine::give_back(fd, size).map(|()| Outcome::Count { count: 0, extra: 0 })
    })
}
