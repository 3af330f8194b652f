//! `glob`: a walk that goes on from visit to visit.

use super::buffer::string;
use super::delivery::{lock, Outcome};
use super::environment::Environment;
use crate::engine::{self, Encoding, Glob, GlobFound, GlobRules, Stop, Text};
use napi::bindgen_prelude::External;
use napi::{Env, JsString, Result};
use napi_derive::napi;
use std::borrow::Cow;
use std::sync::{Arc, Mutex};

/// A walk between its visits: dropped with the object that JavaScript has of it, or by the visit that outlives
/// that. Taken out by a visit, so that after a panic nobody goes on with it.
type Walk = Arc<Mutex<Option<Glob>>>;

/// A number that tells one text from another: FNV-1a, in hexadecimal digits. JavaScript would take some
/// milliseconds for those of Node's sources, at their first use.
#[napi(catch_unwind)]
pub fn text_number(text: String) -> String {
    let start = 0xcbf2_9ce4_8422_2325_u64;
    let number = text
        .bytes()
        .fold(start, |number, byte| (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{number:016x}")
}

/// Begins a walk from `root`; see `Glob` in the engine. `null` if Node has to.
#[napi(catch_unwind)]
pub fn glob_open(
    patterns: Vec<String>,
    excluded: Vec<String>,
    root: String,
    ends_where_walked: bool,
    goes_through_links: bool,
    with_types: bool,
) -> Result<Option<External<Walk>>> {
    let rules = GlobRules { ends_where_walked, goes_through_links };
    let glob = Glob::new(&patterns, &excluded, root, rules, with_types);
    Ok(glob.map(|glob| External::new(Arc::new(Mutex::new(Some(glob))))))
}

/// Walks to the end: the paths, each with a NUL behind it. `null` if that is too long for a string.
#[napi(catch_unwind)]
pub fn glob_sync<'env>(env: &'env Env, walk: &External<Walk>) -> Result<Option<JsString<'env>>> {
    let taken = lock(walk).take();
    let found = taken.and_then(|mut glob| glob.walk(None, &Stop::default()));
    match found.filter(|found| Encoding::Utf8.fits(found.paths.len())) {
        Some(found) => string(env, &text_of(found.paths)).map(Some),
        None => Ok(None),
    }
}

/// Submits one visit. Delivers some paths, `most` or a few more, each with a NUL behind it, and one more NUL if
/// the walk goes on. Nothing if that is too long for a string.
#[napi(catch_unwind)]
pub fn glob(env: Env, environment: u32, slot: u32, walk: &External<Walk>, most: u32) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let walk = Arc::clone(walk);
    let stop = environment.stop(slot, false);
    environment.submit(&env, slot, move || {
        let taken = lock(&walk).take();
        let visited = taken.and_then(|mut glob| {
            let found = glob.walk(Some(most as usize), &stop)?;
            Some((glob, found))
        });
        let Some((glob, GlobFound { mut paths, more })) = visited else {
            return Ok(Outcome::LeftToNode);
        };
        if more {
            *lock(&walk) = Some(glob);
            paths.push('\0');
        }
        Ok(if Encoding::Utf8.fits(paths.len()) {
            Outcome::Text { bytes: paths.len(), text: text_of(paths) }
        } else {
            Outcome::LeftToNode
        })
    })
}

fn text_of(found: String) -> Text<'static> {
    engine::decode(Cow::Owned(found.into_bytes()), Encoding::Utf8)
}
