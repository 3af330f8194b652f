//! `readFile`.

use super::buffer::{lend, lend_parts, string};
use super::delivery::{Held, Outcome};
use super::environment::Environment;
use super::path::{bytes, target, Path, PathOrFd};
use super::pool;
use crate::engine::{self, Contents, Encoding, ReadParts, Target};
use crate::sys::Descriptor;
use napi::bindgen_prelude::{BufferSlice, Either4, Null};
use napi::{Env, JsString, Result};
use napi_derive::napi;
use std::borrow::Cow;
use std::sync::Arc;

/// Opening twice would create, truncate or refuse where opening once would not.
const OPEN_ONCE: i32 = libc::O_CREAT | libc::O_TRUNC | libc::O_EXCL;

/// From this size on several threads read a file.
const SHARED_BYTES: usize = 16 << 20;

/// What one of them takes at a time.
const PART_BYTES: usize = 4 << 20;

/// Reads a file of at most `most` bytes that is in memory, here and now; as a string if `encoding` has a number. Gives
/// its contents, and `slot` gets the number of its bytes; or the reason why it cannot be opened is
/// delivered, and `null` given. `undefined` if the pool has to read.
#[napi(catch_unwind)]
pub fn read_file_cached<'env>(
    env: &'env Env,
    environment: u32,
    slot: u32,
    path: Path<'_>,
    encoding: u32,
    most: u32,
) -> Result<Either4<BufferSlice<'env>, JsString<'env>, Null, ()>> {
    let environment = &*Environment::of(environment)?;
    let read = engine::read_cached(&bytes(path), most as usize, |bytes| {
        let contents = match Encoding::from_number(encoding) {
            Some(encoding) => {
                string(env, &engine::decode(Cow::Borrowed(bytes), encoding)).map(Either4::B)
            }
            None => BufferSlice::copy_from(env, bytes).map(Either4::A),
        };
        (contents, bytes.len())
    });
    let (contents, outcome) = match read {
        None => return Ok(Either4::D(())),
        Some(Ok((contents, count))) => (contents?, Outcome::Count { count, extra: 0 }),
        Some(Err(failure)) => (Either4::C(Null), Outcome::Failed(failure)),
    };
    environment.complete(env, slot, outcome)?;
    Ok(contents)
}

/// Submits the first visit. Delivers a Buffer, or a string if `encoding` has a number and the text
/// fits into one; or `undefined` with the size of a large file, which wants `readFileInto`; or
/// `undefined` with -1 for a file that Node refuses.
#[napi(catch_unwind)]
pub fn read_file(
    env: Env,
    environment: u32,
    slot: u32,
    file: PathOrFd<'_>,
    flags: i32,
    encoding: u32,
    abortable: bool,
) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let target = target(file);
    let encoding = Encoding::from_number(encoding);
    let stop = environment.stop(slot, abortable);
    let delivery = Arc::clone(&environment.delivery);
    environment.submit(&env, slot, move || {
        Ok(match engine::read_file(target, flags, encoding, &stop)? {
            Contents::Whole(bytes) => Outcome::Whole(bytes),
            Contents::Text { text, bytes } => Outcome::Text { text, bytes },
            Contents::TooLarge => Outcome::LeftToNode,
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
    environment: u32,
    slot: u32,
    opener: u32,
    file: PathOrFd<'_>,
    flags: i32,
    buffer: BufferSlice<'_>,
    abortable: bool,
) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let target = target(file);
    let held = environment.delivery.take_held(opener).map(Held::into_parts);
    let stop = environment.stop(slot, abortable);
    let held = match held {
        Some((descriptor @ Descriptor::Owned(_), place)) if buffer.len() >= SHARED_BYTES => {
            let shares = pool::large_shares();
            let parts = lend_parts(&buffer, PART_BYTES, &environment.leases);
            let file = (ReadParts::new(descriptor, parts, shares), place);
            let bytes = buffer.len() / shares;
            return environment
                .submit_shares(&env, slot, shares, bytes, move |_, _| file.0.read(&stop));
        }
        held => held,
    };
    let memory = lend(&buffer, &environment.leases);
    environment.submit_sized(&env, slot, memory.len(), move || {
        let (held, _place) = held.unzip();
        let descriptor = match (held, target) {
            (Some(descriptor), _) => descriptor,
            (None, Target::Descriptor(descriptor)) => descriptor,
            (None, Target::Path(path)) => Descriptor::Owned(engine::open(&path, flags, 0)?),
        };
        let count = engine::read_file_into(descriptor, &memory, &stop)?;
        Ok(Outcome::Count { count, extra: 0 })
    })
}
