//! `readdir` of whole trees.

use super::buffer::string;
use super::delivery::Outcome;
use super::environment::Environment;
use super::pool;
use crate::engine::{self, Encoding, Order, Progress, Stop, Text, Walk};
use napi::{Env, JsString, Result};
use napi_derive::napi;
use std::borrow::Cow;

fn walk_of(last_first: bool, follows: bool, with_types: bool) -> Walk {
    let order = if last_first { Order::LastFound } else { Order::FirstFound };
    // The kernel's part of it takes as many processors as there are.
    Walk { order, follows, with_types, threads: pool::large_shares() }
}

/// Walks a tree, and gives its names: see `readdir_recursive` in the engine. `null` if Node has to.
#[napi(catch_unwind)]
pub fn readdir_sync(
    env: &Env,
    path: String,
    last_first: bool,
    follows: bool,
    with_types: bool,
) -> Result<Option<JsString<'_>>> {
    let walk = walk_of(last_first, follows, with_types);
    let (stop, progress) = (Stop::default(), Progress::default());
    match engine::readdir_recursive(path.as_bytes(), walk, &stop, &progress) {
        Some(found) if Encoding::Utf8.fits(found.len()) => string(env, &text_of(found)).map(Some),
        _ => Ok(None),
    }
}

/// Submits the same. Delivers the names as one string, or nothing.
#[napi(catch_unwind)]
#[allow(clippy::too_many_arguments, reason = "JavaScript has no named arguments that are as cheap")]
pub fn readdir(
    env: Env,
    environment: u32,
    slot: u32,
    path: String,
    last_first: bool,
    follows: bool,
    with_types: bool,
) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let walk = walk_of(last_first, follows, with_types);
    let (stop, progress) = environment.watch_of(slot);
    environment.submit(&env, slot, move || {
        Ok(match engine::readdir_recursive(path.as_bytes(), walk, &stop, &progress) {
            Some(found) if Encoding::Utf8.fits(found.len()) => {
                Outcome::Text { bytes: found.len(), text: text_of(found) }
            }
            _ => Outcome::LeftToNode,
        })
    })
}

fn text_of(found: String) -> Text<'static> {
    engine::decode(Cow::Owned(found.into_bytes()), Encoding::Utf8)
}
