//! The verbs of a path that are one system call.

use super::delivery::Outcome;
use super::environment::Environment;
use super::path::{bytes, Path};
use crate::engine::{self, Encoding, Failure, Rounding};
use napi::{Env, Result};
use napi_derive::napi;
use std::borrow::Cow;

/// What is over without anything to tell.
const DONE: Outcome = Outcome::Count { count: 0, extra: 0 };

/// A name, as a string.
fn told(name: Vec<u8>) -> Outcome {
    let bytes = name.len();
    Outcome::Text { text: engine::decode(Cow::Owned(name), Encoding::Utf8), bytes }
}

/// Submits what gives nothing.
fn submit(
    env: &Env,
    environment: u32,
    slot: u32,
    work: impl FnOnce() -> std::result::Result<(), Failure> + Send + 'static,
) -> Result<()> {
    Environment::of(environment)?.submit(env, slot, move || work().map(|()| DONE))
}

/// Submits `unlink`.
#[napi(catch_unwind)]
pub fn unlink(env: Env, environment: u32, slot: u32, path: Path<'_>) -> Result<()> {
    let path = bytes(path);
    submit(&env, environment, slot, move || engine::unlink(&path))
}

/// Submits `mkdir` of one directory.
#[napi(catch_unwind)]
pub fn mkdir(env: Env, environment: u32, slot: u32, path: Path<'_>, mode: u32) -> Result<()> {
    let path = bytes(path);
    submit(&env, environment, slot, move || engine::mkdir(&path, mode))
}

/// Is there a directory, as is known here and now without asking anybody?
#[napi(catch_unwind)]
pub fn is_directory(path: Path<'_>) -> bool {
    engine::is_directory_cached(&bytes(path))
}

/// Submits `link`.
#[napi(catch_unwind)]
pub fn link(env: Env, environment: u32, slot: u32, from: Path<'_>, to: Path<'_>) -> Result<()> {
    let (from, to) = (bytes(from), bytes(to));
    submit(&env, environment, slot, move || engine::link(&from, &to))
}

/// Submits `symlink`.
#[napi(catch_unwind)]
pub fn symlink(
    env: Env,
    environment: u32,
    slot: u32,
    target: Path<'_>,
    path: Path<'_>,
) -> Result<()> {
    let (target, path) = (bytes(target), bytes(path));
    submit(&env, environment, slot, move || engine::symlink(&target, &path))
}

/// Submits `readlink`; delivers a string.
#[napi(catch_unwind)]
pub fn readlink(env: Env, environment: u32, slot: u32, path: Path<'_>) -> Result<()> {
    let path = bytes(path);
    Environment::of(environment)?.submit(&env, slot, move || engine::readlink(&path).map(told))
}

/// Submits `chmod`.
#[napi(catch_unwind)]
pub fn chmod(env: Env, environment: u32, slot: u32, path: Path<'_>, mode: u32) -> Result<()> {
    let path = bytes(path);
    submit(&env, environment, slot, move || engine::chmod(&path, mode))
}

/// Submits `chown`, or `lchown` if it must not `follow` a link.
#[napi(catch_unwind)]
pub fn chown(
    env: Env,
    environment: u32,
    slot: u32,
    path: Path<'_>,
    user: u32,
    group: u32,
    follow: bool,
) -> Result<()> {
    let path = bytes(path);
    submit(&env, environment, slot, move || engine::chown(&path, (user, group), follow))
}

/// Submits `utimes`, or `lutimes` if it must not `follow` a link. Does this libuv keep nanoseconds?
#[napi(catch_unwind)]
#[allow(clippy::too_many_arguments, reason = "those of JavaScript's function, and its slot")]
pub fn utimes(
    env: Env,
    environment: u32,
    slot: u32,
    path: Path<'_>,
    accessed: f64,
    modified: f64,
    follow: bool,
    nanoseconds: bool,
) -> Result<()> {
    let path = bytes(path);
    let rounding = if nanoseconds { Rounding::Nanoseconds } else { Rounding::Microseconds };
    submit(&env, environment, slot, move || {
        engine::utimes(&path, (accessed, modified), rounding, follow)
    })
}

/// Submits `truncate`.
#[napi(catch_unwind)]
pub fn truncate(env: Env, environment: u32, slot: u32, path: Path<'_>, size: f64) -> Result<()> {
    let path = bytes(path);
    submit(&env, environment, slot, move || engine::truncate(&path, size as u64))
}
