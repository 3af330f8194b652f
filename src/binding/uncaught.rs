//! What a callback throws.
#![allow(unsafe_code, reason = "napi-rs hands on only errors that it made itself")]

use napi::bindgen_prelude::Unknown;
use napi::{check_status, sys, Env, JsValue, Result};
use napi_derive::napi;

/// Makes `error` an uncaught exception of the process, now: while the async context and the domain
/// of the callback that threw it are still in force, as they are for Node's own callbacks.
#[napi]
pub fn uncaught(env: Env, error: Unknown<'_>) -> Result<()> {
    // SAFETY: both values belong to the call that is running.
    check_status!(unsafe { sys::napi_fatal_exception(env.raw(), error.raw()) })
}
