//! The writes of a `WriteStream`.

use super::buffer::lend_all;
use super::delivery::Outcome;
use super::environment::Environment;
use crate::engine;
use napi::bindgen_prelude::BufferSlice;
use napi::{Env, Result};
use napi_derive::napi;

/// Submits a write of all `chunks`, at `position`, or where the descriptor stands if that is -1.
/// Delivers the bytes written.
#[napi(catch_unwind)]
pub fn write_stream(
    env: Env,
    environment: &Environment,
    slot: u32,
    fd: i32,
    position: i64,
    chunks: Vec<BufferSlice<'_>>,
) -> Result<()> {
    let chunks = lend_all(&chunks, &environment.leases);
    let position = u64::try_from(position).ok();
    let stop = environment.stop(slot, false);
    environment.submit(&env, slot, move || {
        let count = engine::write_stream(fd, position, &chunks, &stop)?;
        Ok(Outcome::Count { count, extra: 0 })
    })
}
