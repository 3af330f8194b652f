//! System calls under their man-page names.
//!
//! Policy-free: nothing here retries for a reason other than `EINTR`, picks a
//! buffer size or knows what a stream is. What belongs elsewhere: meaning (in
//! [`crate::engine`]) and JavaScript values (in the binding).
//!
//! Unsafe code is denied at the crate's root and allowed file by file here.
//!
//! What only Linux has stands in a file of its own, and has a twin in `portable/` with the same names and signatures
//! for all other systems (`cfg(portable)`, see build.rs). A twin goes another way to the same end, or gives the errno of
//! a kernel that does not know the call: the engine has a next way for that in any case.

#[cfg_attr(portable, path = "portable/cachestat.rs")]
mod cachestat;
mod close;
#[cfg_attr(portable, path = "portable/copy_file_range.rs")]
mod copy_file_range;
mod descriptor;
mod dirent_type;
mod dup;
#[cfg_attr(portable, path = "portable/fallocate.rs")]
mod fallocate;
mod fchmod;
mod fchmodat;
mod fcntl;
#[cfg_attr(portable, path = "portable/ficlonerange.rs")]
mod ficlonerange;
mod filesystem_name;
mod fstat;
mod fstatfs;
mod fsync;
mod ftruncate;
#[cfg_attr(portable, path = "portable/getdents64.rs")]
mod getdents64;
mod leases;
mod lent;
mod linkat;
mod lseek;
mod lstat;
#[cfg_attr(portable, path = "portable/madvise.rs")]
mod madvise;
mod mmap;
#[cfg_attr(portable, path = "portable/mountinfo.rs")]
mod mountinfo;
mod open;
mod openat;
#[cfg_attr(portable, path = "portable/openat2.rs")]
mod openat2;
mod poll;
#[cfg_attr(portable, path = "portable/preadv2.rs")]
mod preadv2;
#[cfg_attr(portable, path = "portable/proc_self_fd.rs")]
mod proc_self_fd;
mod read;
#[cfg_attr(portable, path = "portable/sched_setattr.rs")]
mod sched_setattr;
mod send;
#[cfg_attr(portable, path = "portable/sendfile.rs")]
mod sendfile;
mod stat;
#[cfg_attr(portable, path = "portable/statx.rs")]
mod statx;
mod thread_cpu_time;
mod uv;
mod write;

pub use cachestat::cachestat;
pub use close::close;
pub use copy_file_range::copy_file_range;
pub use descriptor::Descriptor;
pub use dirent_type::DirentType;
pub use dup::dup;
pub use fallocate::fallocate_keep_size;
pub use fchmod::{fchmod, fchown, futimens};
pub use fchmodat::{chmod, chown, utimens};
pub use fcntl::{is_nonblocking, is_readable};
pub use ficlonerange::ficlonerange;
pub use fstat::{fstat, fstatat, Kind, Stat};
pub use fstatfs::{free_bytes, is_honest, is_local, is_on_disk};
pub use fsync::fsync;
pub use ftruncate::ftruncate;
pub use getdents64::{fdopendir, getdents64, getdents64_once, Directory, DirentBuffer};
pub use leases::Leases;
#[cfg(test)]
pub(crate) use lent::lend;
pub use lent::Lent;
pub use linkat::link;
pub use lseek::lseek_cur;
pub use lstat::lstat_type;
pub use madvise::populate_write;
pub use mmap::{mmap_private, Mapping};
pub use mountinfo::mount_type;
pub use open::open;
pub use openat::{
    cwd, mkdirat, openat, openat_directory, openat_following, readlinkat, symlinkat, unlinkat,
};
pub use openat2::{open_path, openat2_cached, O_PATH};
pub use poll::poll_writable;
pub use preadv2::pread_cached;
pub use proc_self_fd::path_of;
pub use read::{pread, preadv, read};
pub use sched_setattr::sched_setattr_slice;
pub use send::sendmsg;
pub use sendfile::sendfile;
pub use stat::{statx_path, Statx, Timespec};
pub use statx::{statx_dont_sync, statx_mnt_id};
pub use thread_cpu_time::thread_cpu_time;
pub use uv::{EventLoop, Phase, Waker};
pub use write::{pwritev, write, writev};

/// Runs a system call again while it answers `EINTR`.
fn uninterrupted<T>(mut call: impl FnMut() -> rustix::io::Result<T>) -> Result<T, i32> {
    loop {
        match call() {
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.raw_os_error()),
            Ok(value) => return Ok(value),
        }
    }
}

/// The calling thread's errno, for the calls that go through libc.
fn last_errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

/// Permissions, whose number has 16 bits on some systems. All that are permissions fit.
#[allow(clippy::unnecessary_cast, reason = "32 bits wide on Linux")]
fn mode_of(mode: u32) -> rustix::fs::Mode {
    rustix::fs::Mode::from_bits_retain(mode as rustix::fs::RawMode)
}
