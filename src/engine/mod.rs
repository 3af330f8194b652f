//! Node's file semantics as blocking, safe Rust.
//!
//! One verb a file, under Node's names. Every function here blocks and belongs
//! on a pool thread. Errors are an errno and the name of
//! the system call that gave it; the sentences are made in `lib/errors.js`.

mod batch;
mod cached;
mod close;
mod copy_file;
mod cp;
mod cp_link;
mod failure;
mod filesystem;
mod fsync;
mod glob;
mod glob_exclude;
mod glob_listing;
mod glob_part;
mod glob_pattern;
mod glob_visit;
mod kernel_copy;
mod lack;
mod lent_write;
mod map_file;
mod one_trip;
mod open;
mod opendir;
mod progress;
mod read_file;
mod read_parts;
mod read_stream;
mod readdir;
mod refusal;
mod rm;
mod rm_levels;
mod stat;
mod stop;
mod target;
mod text;
mod transmission;
mod write_file;
mod write_stream;

pub use batch::{look, Batch, Found};
pub use cached::{
    closes_at_once, is_directory_cached, is_real_cached, look_cached, open_cached, read_cached,
    read_open_cached, refuses_cached,
};
pub use close::close;
pub use copy_file::{Clone, Likeness, Rounding};
pub use cp::{cp, Level, Manner as CpManner, Uncopied};
pub use failure::Failure;
pub use filesystem::{ends_by, regular_size, regular_size_at_once};
pub use fsync::fsync;
pub use glob::{Found as GlobFound, Glob, Rules as GlobRules};
pub use kernel_copy::{kernel_copy, Copied};
pub use map_file::map_file;
pub use one_trip::{chmod, chown, link, mkdir, readlink, symlink, truncate, unlink, utimes};
pub use open::open;
pub use opendir::{opendir, opendir_cached, OpenDirectory};
pub use progress::Progress;
pub use read_file::{read_file, read_file_into, read_whole, Contents, MAX_BYTES};
pub use read_parts::ReadParts;
pub use read_stream::{read_stream, Chunks, Position};
pub use readdir::{readdir_recursive, Order, Walk};
pub use refusal::{Kept, OnRefusal, Refusal};
pub use rm::rm;
pub use stat::stat;
pub use stop::Stop;
pub use target::Target;
pub use text::{decode, Encoding, Text};
pub use transmission::{takes_slices, Advance, Manner, Transmission};
pub use write_file::{write_file, How};
pub use write_stream::{give_back, write_stream};
