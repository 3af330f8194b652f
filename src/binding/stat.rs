//! `stat` and `lstat` in the cached lane.

use super::delivery::Outcome;
use super::environment::Environment;
use super::path::{bytes, Path};
use crate::engine;
use crate::sys::{Statx, Timespec};
use napi::bindgen_prelude::BufferSlice;
use napi::{Env, Result};
use napi_derive::napi;

/// The numbers of a [`Statx`], as `lib/files/stats.js` reads them.
const NUMBERS: usize = 18;

/// Looks at a path, if that asks nobody. Then its numbers are written into `values`, the memory of so
/// many doubles, and `slot` gets an empty delivery; or it is delivered why there is nothing to be seen.
#[napi(catch_unwind)]
pub fn stat_cached(
    env: Env,
    environment: u32,
    slot: u32,
    path: Path<'_>,
    follow: bool,
    mut values: BufferSlice<'_>,
) -> Result<Looked> {
    let environment = &*Environment::of(environment)?;
    let (looked, outcome) = match engine::look_cached(&bytes(path), follow) {
        None => return Ok(Looked::Unknown),
        Some(Ok(stat)) => {
            for (place, number) in values.chunks_exact_mut(8).zip(numbers(&stat)) {
                place.copy_from_slice(&number.to_ne_bytes());
            }
            (Looked::There, Outcome::Count { count: 0, extra: 0 })
        }
        Some(Err(failure)) => (Looked::NotThere, Outcome::Failed(failure)),
    };
    environment.complete(&env, slot, outcome)?;
    Ok(looked)
}

/// In the order of the arguments of Node's `Stats`; times in two parts, of which Node makes
/// milliseconds.
fn numbers(stat: &Statx) -> [f64; NUMBERS] {
    let seconds = |(seconds, _): Timespec| seconds as f64;
    let nanoseconds = |(_, nanoseconds): Timespec| f64::from(nanoseconds);
    [
        stat.dev as f64,
        stat.mode.into(),
        stat.nlink.into(),
        stat.uid.into(),
        stat.gid.into(),
        stat.rdev as f64,
        stat.blksize.into(),
        stat.ino as f64,
        stat.size as f64,
        stat.blocks as f64,
        seconds(stat.atime),
        nanoseconds(stat.atime),
        seconds(stat.mtime),
        nanoseconds(stat.mtime),
        seconds(stat.ctime),
        nanoseconds(stat.ctime),
        seconds(stat.btime),
        nanoseconds(stat.btime),
    ]
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
