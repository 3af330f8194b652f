//! System calls under their man-page names.
//!
//! Policy-free: nothing here retries for a reason other than `EINTR`, picks a
//! buffer size or knows what a stream is. What belongs elsewhere: meaning (in
//! [`crate::engine`]) and JavaScript values (in the binding).
//!
//! Unsafe code is denied at the crate's root and allowed file by file here.

mod cachestat;
mod close;
mod copy_file_range;
mod descriptor;
mod dup;
mod fallocate;
mod fchmod;
mod fchmodat;
mod fcntl;
mod ficlonerange;
mod fstat;
mod fstatfs;
mod fsync;
mod getdents64;
mod leases;
mod lent;
mod linkat;
mod lseek;
mod lstat;
mod madvise;
mod mmap;
mod mountinfo;
mod open;
mod openat;
mod openat2;
mod poll;
mod preadv2;
mod proc_self_fd;
mod read;
mod sched_setattr;
mod send;
mod sendfile;
mod statx;
mod thread_cpu_time;
mod uv;
mod write;

pub use cachestat::cachestat;
pub use close::close;
pub use copy_file_range::copy_file_range;
pub use descriptor::Descriptor;
pub use dup::dup;
pub use fallocate::{fallocate_keep_size, ftruncate};
pub use fchmod::{fchmod, fchown, futimens};
pub use fchmodat::{chmod, chown, utimens};
pub use fcntl::{is_nonblocking, is_readable};
pub use ficlonerange::ficlonerange;
pub use fstat::{fstat, fstatat, Kind, Stat};
pub use fstatfs::{free_bytes, is_honest, is_local, is_on_disk};
pub use fsync::fsync;
pub use getdents64::{getdents64, getdents64_once, getdents64_while, DirentBuffer, DirentType};
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
pub use openat2::openat2_cached;
pub use poll::poll_writable;
pub use preadv2::pread_cached;
pub use proc_self_fd::path_of;
pub use read::{pread, preadv, read};
pub use sched_setattr::sched_setattr_slice;
pub use send::sendmsg;
pub use sendfile::sendfile;
pub use statx::{statx_dont_sync, statx_path, Statx, Timespec};
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
