//! `mapFile`.

use super::buffer::over_mapping;
use super::path::{bytes, Path};
use crate::engine;
use napi::bindgen_prelude::{BufferSlice, Either};
use napi::{Env, Result};
use napi_derive::napi;

/// Maps a file: a Buffer over its pages, or `[errno, syscall]`. A `length` of -1 means all.
#[napi(catch_unwind)]
pub fn map_file<'env>(
    env: &'env Env,
    path: Path<'_>,
    position: i64,
    length: i64,
) -> Result<Either<BufferSlice<'env>, (i32, &'static str)>> {
    let position = u64::try_from(position).unwrap_or(0);
    match engine::map_file(&bytes(path), position, u64::try_from(length).ok()) {
        Ok(Some(map)) => over_mapping(env, map).map(Either::A),
        Ok(None) => BufferSlice::copy_from(env, []).map(Either::A),
        Err(failure) => Ok(Either::B((failure.errno, failure.syscall))),
    }
}
