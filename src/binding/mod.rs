//! The Node-API border: decode, submit, deliver.
//!
//! One verb a file. A function here turns JavaScript's values into the engine's,
//! hands the engine's function to the pool and returns at once; what it gives
//! back travels through [`delivery`]. Each takes the number of a slot in
//! `lib/completion.js`, where the JavaScript side of the operation waits.
//!
//! No system call and no decision about an errno belongs in this room.
//!
//! A verb that is left out on a system is Node's there: `lib/native.js` looks for what is exported.

#![allow(unreachable_pub, reason = "`#[napi]` exports to JavaScript what Rust cannot reach")]
#![cfg_attr(windows, allow(dead_code, reason = "those verbs use it that are left out there"))]

mod buffer;
mod callback;
mod completions;
#[cfg(unix)]
mod cp;
mod delivery;
mod descriptor;
mod environment;
#[cfg(unix)]
mod glob;
#[cfg(unix)]
mod kernel_copy;
mod lookout;
#[cfg(unix)]
mod map_file;
#[cfg(unix)]
mod one_trip;
#[cfg(unix)]
mod opendir;
mod path;
mod pool;
mod progress;
#[cfg(unix)]
mod reactor;
mod read_file;
mod read_files;
mod read_stream;
#[cfg(unix)]
mod readdir;
mod realpath;
#[cfg(unix)]
mod rm;
#[cfg(unix)]
mod send_file;
mod stat;
#[cfg(unix)]
mod stat_many;
mod turns;
mod uncaught;
mod width;
mod write_file;
mod write_stream;
