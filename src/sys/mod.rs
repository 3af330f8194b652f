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
//!
//! Windows takes those as well. What all others share has a third twin in `windows/`, over handles; what nobody there
//! comes to (trees, links, sockets, mappings) is left out. `Descriptor`, `OwnedFd` and `AsFd` are handles there, and errnos
//! the numbers of its C runtime, which [`libc`] has.

#[cfg_attr(portable, path = "portable/cachestat.rs")]
mod cachestat;
#[cfg_attr(windows, path = "windows/close.rs")]
mod close;
#[cfg(unix)]
#[cfg_attr(portable, path = "portable/copy_file_range.rs")]
mod copy_file_range;
#[cfg_attr(windows, path = "windows/descriptor.rs")]
mod descriptor;
#[cfg(unix)]
mod dirent_type;
#[cfg_attr(windows, path = "windows/dlsym.rs")]
mod dlsym;
#[cfg(unix)]
mod dup;
#[cfg_attr(portable, path = "portable/fallocate.rs")]
mod fallocate;
#[cfg(unix)]
mod fchmod;
#[cfg(unix)]
mod fchmodat;
#[cfg_attr(windows, path = "windows/fcntl.rs")]
mod fcntl;
#[cfg(unix)]
#[cfg_attr(portable, path = "portable/ficlonerange.rs")]
mod ficlonerange;
#[cfg_attr(windows, path = "windows/filesystem_name.rs")]
mod filesystem_name;
#[cfg_attr(windows, path = "windows/fstat.rs")]
mod fstat;
mod fstatfs;
#[cfg_attr(windows, path = "windows/fstatvfs.rs")]
mod fstatvfs;
#[cfg_attr(windows, path = "windows/fsync.rs")]
mod fsync;
#[cfg_attr(windows, path = "windows/ftruncate.rs")]
mod ftruncate;
#[cfg(unix)]
#[cfg_attr(portable, path = "portable/getdents64.rs")]
mod getdents64;
mod leases;
mod lent;
#[cfg(unix)]
mod linkat;
#[cfg(unix)]
mod lseek;
#[cfg(unix)]
mod lstat;
#[cfg_attr(portable, path = "portable/madvise.rs")]
mod madvise;
#[cfg(unix)]
mod mmap;
#[cfg_attr(portable, path = "portable/mountinfo.rs")]
mod mountinfo;
#[cfg_attr(windows, path = "windows/open.rs")]
mod open;
#[cfg(unix)]
mod openat;
#[cfg_attr(portable, path = "portable/openat2.rs")]
mod openat2;
#[cfg(windows)]
#[path = "windows/osfhandle.rs"]
mod osfhandle;
#[cfg(windows)]
#[path = "windows/overlapped.rs"]
mod overlapped;
#[cfg(windows)]
#[path = "windows/pin_module.rs"]
mod pin_module;
#[cfg_attr(windows, path = "windows/poll.rs")]
mod poll;
#[cfg_attr(portable, path = "portable/preadv2.rs")]
mod preadv2;
#[cfg_attr(portable, path = "portable/proc_self_fd.rs")]
mod proc_self_fd;
#[cfg_attr(windows, path = "windows/read.rs")]
mod read;
#[cfg_attr(portable, path = "portable/sched_setattr.rs")]
mod sched_setattr;
#[cfg(unix)]
mod send;
#[cfg(unix)]
#[cfg_attr(portable, path = "portable/sendfile.rs")]
mod sendfile;
mod stat;
#[cfg_attr(portable, path = "portable/statx.rs")]
mod statx;
#[cfg(windows)]
#[path = "windows/sys_error.rs"]
mod sys_error;
#[cfg_attr(windows, path = "windows/thread_cpu_time.rs")]
mod thread_cpu_time;
mod uv;
#[cfg_attr(windows, path = "windows/write.rs")]
mod write;

pub use cachestat::cachestat;
pub use close::close;
pub(crate) use descriptor::number_of;
pub use descriptor::{close_given, give_away, AsFd, Descriptor, OwnedFd};
pub use fallocate::fallocate_keep_size;
pub use fcntl::{is_nonblocking, is_readable};
pub use fstat::{fstat, Kind, Stat};
pub use fstatfs::{is_honest, is_local, is_on_disk};
pub use fstatvfs::free_bytes;
pub use fsync::fsync;
pub use ftruncate::ftruncate;
pub use leases::Leases;
#[cfg(test)]
pub(crate) use lent::lend;
pub use lent::Lent;
pub use madvise::populate_write;
pub use mountinfo::mount_type;
pub use open::{open, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK};
pub use openat2::{open_path, openat2_cached, O_PATH};
pub use poll::poll_writable;
pub use preadv2::pread_cached;
pub use proc_self_fd::path_of;
pub use read::{pread, preadv, read};
pub use sched_setattr::sched_setattr_slice;
pub use stat::{statx_path, Statx, Timespec};
pub use statx::{statx_dont_sync, statx_mnt_id};
pub use thread_cpu_time::thread_cpu_time;
pub use uv::{EventLoop, Phase, Waker};
pub use write::{pwritev, write};
#[cfg(unix)]
pub use {
    copy_file_range::copy_file_range,
    dirent_type::DirentType,
    dup::dup,
    fchmod::{fchmod, fchown, futimens},
    fchmodat::{chmod, chown, utimens},
    ficlonerange::ficlonerange,
    fstat::fstatat,
    getdents64::{fdopendir, getdents64, getdents64_once, Directory, DirentBuffer},
    linkat::link,
    lseek::lseek_cur,
    lstat::lstat_type,
    mmap::{mmap_private, Mapping},
    openat::{
        cwd, mkdirat, openat, openat_directory, openat_following, readlinkat, symlinkat, unlinkat,
    },
    send::sendmsg,
    sendfile::sendfile,
    write::writev,
};
#[cfg(windows)]
pub use {osfhandle::knows_numbers, pin_module::pin_module};

/// Runs a system call again while it answers `EINTR`.
#[cfg(unix)]
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
#[cfg(unix)]
fn last_errno() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(libc::EIO)
}

/// Permissions, whose number has 16 bits on some systems. All that are permissions fit.
#[cfg(unix)]
#[allow(clippy::unnecessary_cast, reason = "32 bits wide on Linux")]
fn mode_of(mode: u32) -> rustix::fs::Mode {
    rustix::fs::Mode::from_bits_retain(mode as rustix::fs::RawMode)
}
