//! Buffers across the border, in both directions.
//!
//! Into Rust a Buffer is [`Lent`]: an address whose owner is pinned elsewhere.
//! Out of Rust, bytes are copied into a Buffer that Node allocates. A Buffer
//! over Rust's own memory would spare the copy, but Node marks such memory as
//! untransferable, Electron refuses it, and its finalizer costs more than
//! copying what is small; large results are read into a Buffer in place.
#![allow(unsafe_code, reason = "raw addresses and raw values of Node-API")]

use crate::engine::{Failure, Text};
#[cfg(unix)]
use crate::sys::Mapping;
use crate::sys::{Leases, Lent};
use napi::bindgen_prelude::{BufferSlice, Either, ToNapiValue};
use napi::{sys, Env, JsString, Result};
use std::sync::Arc;

/// Describes a Buffer's memory for a pool thread.
pub(super) fn lend(buffer: &BufferSlice<'_>, leases: &Arc<Leases>) -> Lent {
    let address = buffer.as_ptr().cast_mut();
    // SAFETY: `lib/completion.js` keeps every Buffer that it passes reachable until the delivery,
    // and the environment's clean-up hook closes `leases` before the memory goes.
    unsafe { Lent::new(address, buffer.len(), Arc::clone(leases)) }
}

/// Describes a Buffer's memory in parts of so many bytes, for several threads.
pub(super) fn lend_parts(
    buffer: &BufferSlice<'_>,
    bytes: usize,
    leases: &Arc<Leases>,
) -> Vec<Lent> {
    let part = |part: &[u8]| {
        // SAFETY: as in `lend`.
        unsafe { Lent::new(part.as_ptr().cast_mut(), part.len(), Arc::clone(leases)) }
    };
    buffer.chunks(bytes).map(part).collect()
}

/// Describes several Buffers, in order.
pub(super) fn lend_all(buffers: &[BufferSlice<'_>], leases: &Arc<Leases>) -> Vec<Lent> {
    buffers.iter().map(|buffer| lend(buffer, leases)).collect()
}

/// The string of a file's contents.
pub(super) fn string<'env>(env: &'env Env, text: &Text<'_>) -> Result<JsString<'env>> {
    match text {
        Text::OneByte(chars) => env.create_string_latin1(chars),
        Text::TwoByte(units) => env.create_string_utf16(units),
    }
}

/// A Buffer over a mapping, which is unmapped when the Buffer is collected.
#[cfg(unix)]
pub(super) fn over_mapping<'env>(env: &'env Env, mut map: Mapping) -> Result<BufferSlice<'env>> {
    let (address, len) = (map.as_mut_ptr(), map.len());
    // SAFETY: the mapping is moved into the finalizer, so it stays until the Buffer is gone.
    unsafe { BufferSlice::from_external(env, address, len, map, |_, map| drop(map)) }
}

/// What a batch found for one of its paths.
#[derive(Debug)]
pub enum Answer {
    /// The contents: a Buffer.
    Bytes(Vec<u8>),
    /// The contents: a string.
    Text(Text<'static>),
    /// `[errno, syscall]`.
    Failed(Failure),
    /// A boolean, of the verb's own meaning.
    Is(bool),
}

/// The third argument of a delivery.
#[derive(Debug)]
pub enum Value {
    /// A count or a descriptor.
    Number(f64),
    /// A file's contents: becomes a Buffer.
    Bytes(Vec<u8>),
    /// The same, decoded: becomes a string.
    Text(Text<'static>),
    /// A part of a batch: becomes an array.
    Answers(Vec<Answer>),
    /// A system call's name.
    Name(&'static str),
    /// A panic's message.
    Message(String),
    /// Nothing yet.
    Undefined,
}

impl ToNapiValue for Answer {
    unsafe fn to_napi_value(env: sys::napi_env, value: Self) -> Result<sys::napi_value> {
        match value {
            // SAFETY: `env` is the caller's.
            Self::Bytes(bytes) => unsafe { Value::to_napi_value(env, Value::Bytes(bytes)) },
            // SAFETY: as above.
            Self::Text(text) => unsafe { Value::to_napi_value(env, Value::Text(text)) },
            Self::Failed(Failure { errno, syscall }) => {
                let pair = vec![Either::A(errno), Either::B(syscall)];
                // SAFETY: as above.
                unsafe { ToNapiValue::to_napi_value(env, pair) }
            }
            // SAFETY: as above.
            Self::Is(is) => unsafe { bool::to_napi_value(env, is) },
        }
    }
}

impl ToNapiValue for Value {
    unsafe fn to_napi_value(env: sys::napi_env, value: Self) -> Result<sys::napi_value> {
        match value {
            // SAFETY: `env` is the caller's.
            Self::Number(number) => unsafe { f64::to_napi_value(env, number) },
            Self::Bytes(bytes) => {
                let env_ = Env::from_raw(env);
                let buffer = BufferSlice::copy_from(&env_, bytes)?;
                // SAFETY: as above.
                unsafe { ToNapiValue::to_napi_value(env, &buffer) }
            }
            // SAFETY: as above.
            Self::Answers(answers) => unsafe { ToNapiValue::to_napi_value(env, answers) },
            // SAFETY: as above.
            Self::Name(name) => unsafe { <&str>::to_napi_value(env, name) },
            Self::Text(text) => {
                let env_ = Env::from_raw(env);
                let string = string(&env_, &text)?;
                // SAFETY: as above.
                unsafe { ToNapiValue::to_napi_value(env, string) }
            }
            // SAFETY: as above.
            Self::Message(text) => unsafe { String::to_napi_value(env, text) },
            // SAFETY: as above.
            Self::Undefined => unsafe { <()>::to_napi_value(env, ()) },
        }
    }
}
