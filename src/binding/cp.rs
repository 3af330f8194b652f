//! `cp` of whole trees.

use super::delivery::Outcome;
use super::environment::Environment;
use crate::engine::{self, Encoding, Unfinished};
use napi::{Env, Result};
use napi_derive::napi;
use std::borrow::Cow;

/// Submits a copy of the directory `src`, which is at `absolute`, to `dest`, where nothing is. Delivers 0
/// if all of it is there. If Node has to do it, a string: of each directory that has not got its mode,
/// the innermost first, that mode and its path from `dest`, with a NUL behind each.
#[napi(catch_unwind)]
pub fn cp(
    env: Env,
    environment: u32,
    slot: u32,
    src: String,
    dest: String,
    absolute: String,
    verbatim_symlinks: bool,
) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let (stop, progress) = environment.watch_of(slot);
    environment.submit(&env, slot, move || {
        let (src, dest) = (src.as_bytes(), dest.as_bytes());
        Ok(match engine::cp(src, dest, &absolute, verbatim_symlinks, &stop, &progress) {
            Ok(()) => Outcome::Count { count: 0, extra: 0 },
            Err(unfinished) => {
                let told: String = unfinished.into_iter().map(line).collect();
                let bytes = told.len();
                let text = engine::decode(Cow::Owned(told.into_bytes()), Encoding::Utf8);
                Outcome::Text { text, bytes }
            }
        })
    })
}

/// The mode, a blank, the path, and a NUL.
fn line(Unfinished { path, mode }: Unfinished) -> String {
    format!("{mode} {path}\0")
}
