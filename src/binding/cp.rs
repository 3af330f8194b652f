//! `cp` of files and of whole trees.

use super::buffer::string;
use super::delivery::Outcome;
use super::environment::Environment;
use crate::engine::{
    self, Clone, CpManner, Encoding, Level, Likeness, Progress, Rounding, Stop, Text, Uncopied,
};
use napi::{Env, JsString, Result};
use napi_derive::napi;
use std::borrow::Cow;

/// Bits of `manner`, by `BITS` of `lib/trees/cp-manner.js`.
fn manner_of(bits: u32) -> CpManner {
    let has = |bit: u32| bits & (1 << bit) != 0;
    CpManner {
        recursive: has(0),
        force: has(1),
        error_on_exist: has(2),
        dereference: has(3),
        verbatim_symlinks: has(4),
        likeness: Likeness {
            times: has(5).then_some(if has(12) {
                Rounding::Nanoseconds
            } else {
                Rounding::Microseconds
            }),
            clone: if has(7) {
                Clone::Must
            } else if has(6) {
                Clone::Try
            } else {
                Clone::Any
            },
            owner: has(8),
        },
        replaces_file_links: has(9),
        directory_times: has(10),
        into_directories_only: has(11),
    }
}

/// Submits a copy of `src`, which is at `absolute`, to `dest`. Delivers 0 if all of it is there; what is left for
/// Node; or an errno, and the path from `dest` of a directory that somebody has replaced, as a text.
#[napi(catch_unwind)]
#[allow(clippy::too_many_arguments, reason = "JavaScript has no named arguments that are as cheap")]
pub fn cp(
    env: Env,
    environment: u32,
    slot: u32,
    src: String,
    dest: String,
    absolute: String,
    manner: u32,
) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let (stop, progress) = environment.watch_of(slot);
    let manner = manner_of(manner);
    environment.submit(&env, slot, move || {
        Ok(match engine::cp(src.as_bytes(), dest.as_bytes(), &absolute, manner, &stop, &progress) {
            Ok(()) => Outcome::Count { count: 0, extra: 0 },
            Err(Uncopied::Left(levels)) if levels.is_empty() => Outcome::LeftToNode,
            Err(Uncopied::Left(levels)) => Outcome::RestToNode(told(levels)),
            Err(Uncopied::Disturbed(errno, below)) => {
                Outcome::Text { text: text(below), bytes: errno.unsigned_abs() as usize }
            }
        })
    })
}

/// Does the same on this thread. `null` if all of it is there; otherwise a text: a letter, `N` for what Node has to
/// do, `D` for a directory that somebody has replaced, and what [`cp`] delivers.
#[napi(catch_unwind)]
pub fn cp_sync(
    env: &Env,
    src: String,
    dest: String,
    absolute: String,
    manner: u32,
) -> Result<Option<JsString<'_>>> {
    let copied = engine::cp(
        src.as_bytes(),
        dest.as_bytes(),
        &absolute,
        manner_of(manner),
        &Stop::default(),
        &Progress::default(),
    );
    match copied {
        Ok(()) => Ok(None),
        Err(Uncopied::Left(levels)) => string(env, &text(format!("N{}", lines(levels)))).map(Some),
        Err(Uncopied::Disturbed(errno, below)) => {
            string(env, &text(format!("D{errno} {below}"))).map(Some)
        }
    }
}

/// Of each level, the innermost first: the mode or -1, a blank and the path, then the names, and nothing; a NUL behind
/// each.
fn lines(levels: Vec<Level>) -> String {
    let mut told = String::new();
    for Level { below, mode, names } in levels {
        let mode = mode.map_or(-1, i64::from);
        told += &format!("{mode} {below}\0");
        for name in names {
            told += &String::from_utf8_lossy(&name);
            told.push('\0');
        }
        told.push('\0');
    }
    told
}

fn told(levels: Vec<Level>) -> Text<'static> {
    text(lines(levels))
}

fn text(text: String) -> Text<'static> {
    engine::decode(Cow::Owned(text.into_bytes()), Encoding::Utf8)
}
