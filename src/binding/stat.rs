//! `stat` and `lstat`.

use super::buffer::lend;
use super::delivery::{Delivery, Outcome};
use super::environment::Environment;
use super::path::{bytes, Path};
use crate::engine;
use crate::sys::{Statx, Timespec};
use napi::bindgen_prelude::BufferSlice;
use napi::{Env, Result};
use napi_derive::napi;

/// The numbers of a [`Statx`], as `lib/files/stats.js` reads them.
const NUMBERS: usize = 18;

/// Lends the memory of so many doubles, for as long as the environment lives: into it goes what is seen,
/// each time just before JavaScript is told.
#[napi(catch_unwind)]
pub fn lend_numbers(environment: u32, memory: BufferSlice<'_>) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    environment.delivery.lend_numbers(lend(&memory, &environment.leases));
    Ok(())
}

/// The errno with which a look that asks nobody is refused here, whatever the path; 0 if it is not.
#[napi(catch_unwind)]
pub fn refuses_cached() -> i32 {
    engine::refuses_cached().unwrap_or(0)
}

/// Looks at a path, if that asks nobody. Then its numbers are written at once, and `slot` gets an
/// empty delivery; or it is delivered why there is nothing to be seen.
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
        Some(Ok(stat)) => {
            environment.delivery.write_numbers(&stat);
            (Looked::There, Outcome::Count { count: 0, extra: 0 })
        }
        Some(Err(failure)) => (Looked::NotThere, Outcome::Failed(failure)),
    };
    environment.complete(&env, slot, outcome)?;
    Ok(looked)
}

/// Submits a look at a path. Its numbers are written just before the delivery.
#[napi(catch_unwind)]
pub fn stat(env: Env, environment: u32, slot: u32, path: Path<'_>, follow: bool) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let path = bytes(path);
    environment
        .submit(&env, slot, move || engine::stat(&path, follow).map(Box::new).map(Outcome::Seen))
}

impl Delivery {
    /// Writes the numbers where JavaScript reads them. On its thread.
    pub(super) fn write_numbers(&self, stat: &Statx) {
        let mut written = [0; NUMBERS * 8];
        for (place, number) in written.chunks_exact_mut(8).zip(numbers(stat)) {
            place.copy_from_slice(&number.to_ne_bytes());
        }
        self.write_lent(&written);
    }
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
