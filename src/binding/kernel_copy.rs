//! A slice of a `ReadStream` into a `WriteStream`, inside the kernel.

use super::delivery::Outcome;
use super::environment::Environment;
use crate::engine::{self, Copied};
use napi::{Env, Result};
use napi_derive::napi;

/// The delivery's `extra`: the rest has to go the ordinary way.
const FALLBACK: u32 = 1;

/// Submits a copy of up to `length` bytes, to `to_position`, or to where the target stands if that
/// is -1. Delivers the bytes copied, and whether to fall back. May be aborted.
#[napi(catch_unwind)]
#[allow(clippy::too_many_arguments, reason = "JavaScript has no named arguments that are as cheap")]
pub fn kernel_copy(
    env: Env,
    environment: u32,
    slot: u32,
    from: i32,
    from_position: i64,
    to: i32,
    to_position: i64,
    length: i64,
) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let from_position = u64::try_from(from_position).unwrap_or(0);
    let to_position = u64::try_from(to_position).ok();
    let length = u64::try_from(length).unwrap_or(0);
    let stop = environment.stop(slot, true);
    environment.submit(&env, slot, move || {
        let copied = engine::kernel_copy(from, from_position, to, to_position, length, &stop);
        let (bytes, extra) = match copied {
            Copied::Done(bytes) => (bytes, 0),
            Copied::Fallback(bytes) => (bytes, FALLBACK),
        };
        Ok(Outcome::Count { count: bytes as usize, extra })
    })
}
