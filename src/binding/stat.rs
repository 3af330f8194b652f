//! `stat` and `lstat` in the cached lane.

use super::delivery::Outcome;
use super::environment::Environment;
use super::path::{bytes, Path};
use crate::engine;
use napi::{Env, Result};
use napi_derive::napi;

/// Can the path be looked at without asking anybody? If so, `slot` gets an empty delivery, and the
/// caller looks for itself, with the calls that make Node's own `Stats`; or it is delivered why there
/// is nothing to be seen.
#[napi(catch_unwind)]
pub fn stat_cached(
    env: Env,
    environment: u32,
    slot: u32,
    path: Path<'_>,
    follow: bool,
) -> Result<Looked> {
    let environment = &*Environment::of(environment)?;
    let (looked, outcome) = match engine::look_cached(&bytes(path), follow) {
        None => return Ok(Looked::Unknown),
        Some(Ok(())) => (Looked::There, Outcome::Count { count: 0, extra: 0 }),
        Some(Err(failure)) => (Looked::NotThere, Outcome::Failed(failure)),
    };
    environment.complete(&env, slot, outcome)?;
    Ok(looked)
}

/// What [`stat_cached`] found: a number for JavaScript.
#[napi]
#[derive(Debug)]
pub enum Looked {
    /// Somebody has to be asked.
    Unknown,
    /// The path leads to something.
    There,
    /// It leads nowhere.
    NotThere,
}
