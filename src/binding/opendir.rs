//! `opendir`: directories that JavaScript has open, by their numbers.

use super::buffer::string;
use super::delivery::Outcome;
use super::environment::Environment;
use crate::engine::{self, Encoding, OpenDirectory, Text};
use napi::bindgen_prelude::Either;
use napi::{Env, Error, JsString, Result, Status};
use napi_derive::napi;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

/// The directories of one environment, which closes them at its end. No number is given twice: one that
/// is no longer here has been closed.
#[derive(Default)]
pub(super) struct Directories {
    last: Cell<u32>,
    open: RefCell<HashMap<u32, Arc<OpenDirectory>>>,
}

impl Directories {
    fn add(&self, opened: OpenDirectory) -> u32 {
        let number = self.last.get().wrapping_add(1);
        self.last.set(number);
        self.open.borrow_mut().insert(number, Arc::new(opened));
        number
    }

    fn get(&self, number: u32) -> Result<Arc<OpenDirectory>> {
        self.open.borrow().get(&number).map(Arc::clone).ok_or_else(closed)
    }
}

fn closed() -> Error {
    Error::new(Status::GenericFailure, "the directory is closed")
}

/// Opens a directory here and now, if that asks nobody. Gives its number, and delivers an empty answer;
/// or 0 and nothing if Node has to open it.
#[napi(catch_unwind)]
pub fn opendir_cached(env: Env, environment: u32, slot: u32, path: String) -> Result<u32> {
    let environment = &*Environment::of(environment)?;
    let Some(opened) = engine::opendir_cached(path.as_bytes()) else { return Ok(0) };
    environment.complete(&env, slot, Outcome::Count { count: 0, extra: 0 })?;
    Ok(environment.directories.add(opened))
}

/// Opens a directory, and waits for it. Gives its number, or the errno as a negative one.
#[napi(catch_unwind)]
pub fn opendir_sync(environment: u32, path: String) -> Result<f64> {
    let environment = &*Environment::of(environment)?;
    Ok(match engine::opendir(path.as_bytes()) {
        Ok(opened) => environment.directories.add(opened).into(),
        Err(failure) => f64::from(-failure.errno),
    })
}

/// Submits the reading of `wanted` entries or more. Delivers them as one string: see `read` in the
/// engine.
#[napi(catch_unwind)]
pub fn read_directory(
    env: Env,
    environment: u32,
    slot: u32,
    number: u32,
    wanted: u32,
) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let directory = environment.directories.get(number)?;
    environment.submit(&env, slot, move || {
        let found = directory.read(wanted)?;
        Ok(Outcome::Text { bytes: found.len(), text: text_of(found) })
    })
}

/// Reads `wanted` entries or more, and waits for them. Gives the string, or the errno.
#[napi(catch_unwind)]
pub fn read_directory_sync(
    env: &Env,
    environment: u32,
    number: u32,
    wanted: u32,
) -> Result<Either<JsString<'_>, i32>> {
    let environment = &*Environment::of(environment)?;
    match environment.directories.get(number)?.read(wanted) {
        Ok(found) => string(env, &text_of(found)).map(Either::A),
        Err(failure) => Ok(Either::B(failure.errno)),
    }
}

/// Closes a directory, on a thread if that may take its time, and delivers an empty answer.
#[napi(catch_unwind)]
pub fn close_directory(env: Env, environment: u32, slot: u32, number: u32) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let directory = environment.directories.open.borrow_mut().remove(&number);
    let directory = directory.ok_or_else(closed)?;
    let done = Outcome::Count { count: 0, extra: 0 };
    if directory.closes_at_once() {
        drop(directory);
        return environment.complete(&env, slot, done);
    }
    environment.submit(&env, slot, move || {
        drop(directory);
        Ok(done)
    })
}

/// Closes a directory here and now. Gives false if it is closed already.
#[napi(catch_unwind)]
pub fn close_directory_sync(environment: u32, number: u32) -> Result<bool> {
    let environment = &*Environment::of(environment)?;
    let directory = environment.directories.open.borrow_mut().remove(&number);
    Ok(directory.is_some())
}

fn text_of(found: Vec<u8>) -> Text<'static> {
    engine::decode(Cow::Owned(found), Encoding::Utf8)
}
