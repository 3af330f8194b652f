//! The Rust half of sluice-fs: three rooms, one direction.
//!
//! * [`sys`] — system calls under their man-page names, and the only unsafe
//!   code below the border. It decides nothing.
//! * [`engine`] — Node's file semantics as blocking, safe Rust. It knows no
//!   Node-API and no tokio, so it is tested by `cargo test` alone.
//! * `binding` — the Node-API border: it decodes arguments, submits engine work
//!   to the pool and delivers completions. No system call, no errno decision.
//!
//! ARCHITECTURE.md draws the whole house, with the JavaScript rooms above.

pub mod engine;
mod sync;
pub mod sys;

#[cfg(feature = "addon")]
mod binding;

/// Those of its files that need no Node, for their tests.
#[cfg(all(test, not(feature = "addon")))]
#[allow(dead_code, reason = "called by the files that need it")]
mod binding {
    mod completions;
    mod lookout;
    mod pool;
    mod pool_stress;
    mod width;
}
