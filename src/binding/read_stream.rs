//! The reads of a `ReadStream`.

use super::buffer::{lend, lend_all};
use super::delivery::Outcome;
use super::environment::Environment;
use crate::engine::{self, Position};
use crate::sys::Descriptor;
use napi::bindgen_prelude::BufferSlice;
use napi::{Env, Result};
use napi_derive::napi;

/// The delivery's `extra`: a regular file, so the next visit may bring several chunks.
const REGULAR: u32 = 1;

/// Submits a read into `chunks`, at `position`: in a file of the stream's own if `own`; else where
/// the descriptor stands if `position` is -1. `known`: a regular file's, as a visit has said. Delivers the bytes read, and what kind of file it is.
#[napi(catch_unwind)]
#[allow(clippy::too_many_arguments, reason = "JavaScript has no named arguments that are as cheap")]
pub fn read_stream(
    env: Env,
    environment: u32,
    slot: u32,
    fd: i32,
    position: i64,
    own: bool,
    known: bool,
    chunks: Vec<BufferSlice<'_>>,
) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let chunks = lend_all(&chunks, &environment.leases);
    let position = match u64::try_from(position) {
        Err(_) => Position::Current,
        Ok(position) if own => Position::Own(position),
        Ok(position) => Position::At(position),
    };
    environment.submit(&env, slot, move || {
        let read = engine::read_stream(fd, position, &chunks, known)?;
        let extra = if read.regular { REGULAR } else { 0 };
        Ok(Outcome::Count { count: read.bytes, extra })
    })
}

/// Fills `chunk` from a cached file's byte `position` on, if that can be done here and now. Delivers
/// as [`read_stream`] does. Gives whether it was done.
#[napi(catch_unwind)]
pub fn read_stream_cached(
    env: Env,
    environment: u32,
    slot: u32,
    fd: i32,
    position: u32,
    chunk: BufferSlice<'_>,
) -> Result<bool> {
    let environment = &*Environment::of(environment)?;
    let memory = lend(&chunk, &environment.leases);
    let fd = Descriptor::Given(fd);
    let Some(count) = engine::read_open_cached(&fd, position.into(), &memory) else {
        return Ok(false);
    };
    environment.complete(&env, slot, Outcome::Count { count, extra: REGULAR })?;
    Ok(true)
}

/// Does a regular file surely end at this position, or before it?
#[napi(catch_unwind)]
pub fn ends_by(fd: i32, position: i64) -> bool {
    u64::try_from(position).is_ok_and(|position| engine::ends_by(Descriptor::Given(fd), position))
}
