//! `stat` and `lstat` in the cached lane.

use super::delivery::Outcome;
use super::environment::Environment;
use super::path::{bytes, Path};
use crate::engine;
use napi::{Env, Result};
use napi_derive::napi;

/// Can the path be looked at without asking anybody? If so, `slot` gets an empty delivery: the
/// caller looks for itself, with the calls that make Node's own `Stats`.
#[napi(catch_unwind)]
pub fn stat_cached(
    env: Env,
    environment: &Environment,
    slot: u32,
    path: Path<'_>,
    follow: bool,
) -> Result<bool> {
    if !engine::is_cached(&bytes(path), follow) {
        return Ok(false);
    }
    environment.complete(&env, slot, Outcome::Count { count: 0, extra: 0 })?;
    Ok(true)
}
