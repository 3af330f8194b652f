//! `rm` of whole trees.

use super::delivery::Outcome;
use super::environment::Environment;
use super::path::{bytes, Path};
use crate::engine::{self, Encoding, Kept, Stop};
use napi::{Env, Result};
use napi_derive::napi;
use std::borrow::Cow;

/// Removes a directory and all below it. `null` if it is gone; the path of a directory that somebody else
/// is at work in, and does not stay empty; or an empty string if Node has to go on.
#[napi(catch_unwind)]
pub fn rm_sync(path: Path<'_>) -> Option<String> {
    engine::rm(&bytes(path), &Stop::default()).err().map(|kept| match kept {
        Kept::Disturbed(path) => String::from_utf8_lossy(&path).into_owned(),
        Kept::Refused(_) => String::new(),
    })
}

/// Submits the same. Delivers 0, or one of the strings.
#[napi(catch_unwind)]
pub fn rm(env: Env, environment: u32, slot: u32, path: Path<'_>) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let path = bytes(path);
    let stop = environment.stop(slot, false);
    environment.submit(&env, slot, move || {
        let path = match engine::rm(&path, &stop) {
            Ok(()) => return Ok(Outcome::Count { count: 0, extra: 0 }),
            Err(Kept::Disturbed(path)) => path,
            Err(Kept::Refused(_)) => Vec::new(),
        };
        let bytes = path.len();
        Ok(Outcome::Text { text: engine::decode(Cow::Owned(path), Encoding::Utf8), bytes })
    })
}
