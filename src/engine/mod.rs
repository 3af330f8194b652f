//! Node's file semantics as blocking, safe Rust.
//!
//! One verb a file, under Node's names. Every function here blocks and belongs
//! on a pool thread. Errors are an errno and the name of
//! the system call that gave it; the sentences are made in `lib/errors.js`.
//!
//! On Windows only whole files and streams are here: what Node means by links, modes, times and trees there is its own.

mod batch;
mod cached;
mod close;
#[cfg(unix)]
mod copy_file;
#[cfg(unix)]
mod cp;
#[cfg(unix)]
mod cp_link;
mod failure;
mod filesystem;
mod fsync;
#[cfg(unix)]
mod glob;
#[cfg(unix)]
mod glob_exclude;
#[cfg(unix)]
mod glob_listing;
#[cfg(unix)]
mod glob_part;
#[cfg(unix)]
mod glob_pattern;
#[cfg(unix)]
mod glob_visit;
#[cfg(unix)]
mod kernel_copy;
#[cfg(unix)]
mod lack;
mod lent_write;
#[cfg(unix)]
mod map_file;
#[cfg(unix)]
mod one_trip;
mod open;
#[cfg(unix)]
mod opendir;
mod progress;
mod read_file;
mod read_parts;
mod read_stream;
#[cfg(unix)]
mod readdir;
#[cfg(unix)]
mod refusal;
#[cfg(unix)]
mod rm;
#[cfg(unix)]
mod rm_levels;
mod stat;
#[cfg(unix)]
mod stat_many;
mod stop;
mod target;
mod text;
#[cfg(unix)]
mod transmission;
mod write_file;
mod write_stream;

pub use batch::Batch;
pub use cached::{
    closes_at_once, is_directory_cached, is_real_cached, look_cached, open_cached, read_cached,
    read_open_cached, refuses_cached,
};
pub use close::close;
pub use failure::Failure;
pub use filesystem::{ends_by, regular_size, regular_size_at_once};
pub use fsync::fsync;
pub use open::open;
pub use progress::Progress;
pub use read_file::{read_file, read_file_into, read_whole, Contents, MAX_BYTES};
pub use read_parts::ReadParts;
pub use read_stream::{read_stream, Chunks, Position};
pub use stat::stat;
pub use stop::Stop;
pub use target::Target;
pub use text::{decode, Encoding, Text};
pub use write_file::{write_file, How};
pub use write_stream::{give_back, write_stream};
#[cfg(unix)]
pub use {
    copy_file::{Clone, Likeness, Rounding},
    cp::{cp, Level, Manner as CpManner, Uncopied},
    glob::{Found as GlobFound, Glob, Rules as GlobRules},
    kernel_copy::{kernel_copy, Copied},
    map_file::map_file,
    one_trip::{chmod, chown, link, mkdir, readlink, symlink, truncate, unlink, utimes},
    opendir::{opendir, opendir_cached, OpenDirectory},
    readdir::{readdir_recursive, Order, Walk},
    refusal::{Kept, OnRefusal, Refusal},
    rm::rm,
    stat_many::{look, Found},
    transmission::{takes_slices, Advance, Manner, Transmission},
};
