//! `writeFile` and `appendFile`: appending is a matter of `flags`.

use super::buffer::lend;
use super::delivery::Outcome;
use super::environment::Environment;
use super::path::{target, PathOrFd};
use crate::engine::{self, How};
use napi::bindgen_prelude::BufferSlice;
use napi::{Env, Result};
use napi_derive::napi;

/// Submits a whole write. Delivers the number of bytes.
#[napi(catch_unwind)]
#[allow(clippy::too_many_arguments, reason = "JavaScript has no named arguments that are as cheap")]
pub fn write_file(
    env: Env,
    environment: u32,
    slot: u32,
    file: PathOrFd<'_>,
    flags: i32,
    mode: u32,
    data: BufferSlice<'_>,
    writes_nothing: bool,
    flush: bool,
    abortable: bool,
) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let target = target(file);
    let bytes = lend(&data, &environment.leases);
    let stop = environment.stop(slot, abortable);
    environment.submit_sized(&env, slot, bytes.len(), move || {
        let how = How { flags, mode, flush, writes_nothing };
        engine::write_file(target, how, &bytes, &stop)?;
        Ok(Outcome::Count { count: bytes.len(), extra: 0 })
    })
}
