//! `realpath`.

use super::delivery::Outcome;
use super::environment::Environment;
use crate::engine;
use napi::{Env, Result};
use napi_derive::napi;

/// Looks here and now whether an absolute path is a real one already, if that asks nobody. If so, gives true
/// and delivers an empty answer; otherwise Node has to find out.
#[napi(catch_unwind)]
pub fn realpath_cached(env: Env, environment: u32, slot: u32, path: String) -> Result<bool> {
    let environment = &*Environment::of(environment)?;
    let is_real = engine::is_real_cached(path.as_bytes()) == Some(true);
    if is_real {
        environment.complete(&env, slot, Outcome::Count { count: 0, extra: 0 })?;
    }
    Ok(is_real)
}

/// The same for the calls that wait: nothing is delivered.
#[napi(catch_unwind)]
pub fn is_real_path(path: String) -> bool {
    engine::is_real_cached(path.as_bytes()) == Some(true)
}
