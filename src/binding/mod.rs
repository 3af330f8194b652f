//! The Node-API border: decode, submit, deliver.
//!
//! One verb a file. A function here turns JavaScript's values into the engine's,
//! hands the engine's function to the pool and returns at once; what it gives
//! back travels through [`delivery`]. Each takes the number of a slot in
//! `lib/completion.js`, where the JavaScript side of the operation waits.
//!
//! No system call and no decision about an errno belongs in this room.

#![allow(unreachable_pub, reason = "`#[napi]` exports to JavaScript what Rust cannot reach")]

mod buffer;
mod callback;
mod completions;
mod cp;
mod delivery;
mod descriptor;
mod environment;
mod glob;
mod kernel_copy;
mod lookout;
mod map_file;
mod one_trip;
mod opendir;
mod path;
mod pool;
mod progress;
mod reactor;
mod read_file;
mod read_files;
mod read_stream;
mod readdir;
mod realpath;
mod rm;
mod send_file;
mod stat;
mod stat_many;
mod turns;
mod uncaught;
mod width;
mod write_file;
mod write_stream;
