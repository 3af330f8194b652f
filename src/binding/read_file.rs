//! `readFile` and `readFileSync`.

use super::buffer::{allocate, lend};
use super::delivery::Outcome;
use super::environment::Environment;
use super::path::{target, PathOrFd};
use crate::engine::{self, Contents, Failure, Target};
use crate::sys::Descriptor;
use napi::bindgen_prelude::{BufferSlice, Either3};
use napi::{Env, JsString, Result};
use napi_derive::napi;
use std::sync::Arc;

/// Opening twice would create, truncate or refuse where opening once would not.
const OPEN_ONCE: i32 = libc::O_CREAT | libc::O_TRUNC | libc::O_EXCL;

/// Longer strings are refused by V8 (`buffer.constants.MAX_STRING_LENGTH` of the oldest Node).
const MAX_STRING_BYTES: usize = 0x1fff_ffe8;

/// Submits the first visit. Delivers a Buffer; or `undefined` with the size of a large file, which
/// wants `readFileInto`; or `undefined` with -1 for a file that Node refuses.
#[napi(catch_unwind)]
pub fn read_file(
    env: Env,
    environment: &Environment,
    slot: u32,
    file: PathOrFd<'_>,
    flags: i32,
    abortable: bool,
) -> Result<()> {
    let target = target(file);
    let stop = environment.stop(slot, abortable);
    let delivery = Arc::clone(&environment.delivery);
    environment.submit(&env, slot, move || {
        Ok(match engine::read_file(target, flags, &stop)? {
            Contents::Whole(bytes) => Outcome::Whole(bytes),
            Contents::TooLarge => Outcome::TooLarge,
            Contents::Large { descriptor, size } => {
                Outcome::Large { held: delivery.hold(descriptor, flags & OPEN_ONCE != 0), size }
            }
        })
    })
}

/// Submits the second visit of the large file that `opener`'s slot has opened, into `buffer`.
/// Delivers the bytes read.
#[napi(catch_unwind)]
#[allow(clippy::too_many_arguments, reason = "JavaScript has no named arguments that are as cheap")]
pub fn read_file_into(
    env: Env,
    environment: &Environment,
    slot: u32,
    opener: u32,
    file: PathOrFd<'_>,
    flags: i32,
    buffer: BufferSlice<'_>,
    abortable: bool,
) -> Result<()> {
    let target = target(file);
    let held = environment.delivery.take_held(opener);
    let memory = lend(&buffer, &environment.leases);
    let stop = environment.stop(slot, abortable);
    environment.submit(&env, slot, move || {
        let descriptor = match (held, target) {
            (Some(held), _) => held.into_descriptor(),
            (None, Target::Descriptor(descriptor)) => descriptor,
            (None, Target::Path(path)) => Descriptor::Owned(engine::open(&path, flags, 0)?),
        };
        let count = engine::read_file_into(descriptor, &memory, &stop)?;
        Ok(Outcome::Count { count, extra: 0 })
    })
}

/// What a synchronous read gives: a Buffer, a string, or `[errno, syscall]` (errno 0: Node itself
/// has to answer).
type ReadSync<'env> = Either3<BufferSlice<'env>, JsString<'env>, (i32, &'static str)>;

/// Reads on the calling thread; as a string if the caller wants `utf8`.
#[napi(catch_unwind)]
pub fn read_file_sync<'env>(
    env: &'env Env,
    environment: &Environment,
    file: PathOrFd<'_>,
    flags: i32,
    utf8: bool,
) -> Result<ReadSync<'env>> {
    let stop = environment.stop(0, false);
    let allocate = |size| allocate(env, size, &environment.leases).ok();
    let read = engine::read_file_with(target(file), flags, &stop, allocate);
    match read {
        Ok((Contents::Whole(bytes), None)) => match utf8 {
            true => text(env, &bytes).map(Either3::B),
            false => BufferSlice::copy_from(env, bytes).map(Either3::A),
        },
        Ok((_, Some((buffer, filled)))) => match utf8 && filled <= MAX_STRING_BYTES {
            true => text(env, &buffer[..filled]).map(Either3::B),
            false if filled < buffer.len() => {
                BufferSlice::copy_from(env, &buffer[..filled]).map(Either3::A)
            }
            false => Ok(Either3::A(buffer)),
        },
        Ok((_, None)) => Ok(Either3::C((0, "read"))),
        Err(Failure { errno, syscall }) => Ok(Either3::C((errno, syscall))),
    }
}

/// As `buffer.toString('utf8')`: what is not UTF-8 becomes U+FFFD. ASCII makes a one-byte string,
/// half the memory and no decoding.
fn text<'env>(env: &'env Env, bytes: &[u8]) -> Result<JsString<'env>> {
    if bytes.is_ascii() {
        env.create_string_latin1(bytes)
    } else {
        env.create_string(String::from_utf8_lossy(bytes))
    }
}
