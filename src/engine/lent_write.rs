//! Writing JavaScript's memory to whatever a descriptor is.
//!
//! Always by a system call on the memory itself and never through a copy of
//! ours: JavaScript may detach or shrink the memory at any moment, the kernel
//! then says `EFAULT`, and a copy would crash the process.
//!
//! A FIFO, terminal or socket may block for ever, and must not hold a lease
//! meanwhile. So it is waited for without one, and then given no more than it
//! is sure to take.

use super::{Failure, Stop};
use crate::sys::{self, Descriptor, Kind, Lent};

/// What a pipe takes whole once poll(2) calls it writable (`PIPE_BUF`).
const SURE_BYTES: usize = 4096;

/// How long one wait lasts before it is asked whether anybody still wants it.
const WAIT_MS: i64 = 100;

/// How much one system call may be given.
#[derive(Clone, Copy, Debug)]
pub(super) enum Manner {
    /// All: the write does not wait for anybody.
    AtOnce,
    /// What is sure not to block, after waiting for it.
    Patiently,
}

impl Manner {
    pub(super) fn of(fd: &Descriptor) -> Self {
        let regular = sys::fstat(fd).is_ok_and(|stat| stat.kind == Kind::Regular);
        match regular || sys::is_nonblocking(fd) {
            true => Self::AtOnce,
            false => Self::Patiently,
        }
    }
}

/// Writes some of `memory` from byte `skip` on: at most `max`, at `position` or where `fd` stands.
pub(super) fn write_some(
    fd: &Descriptor,
    memory: &[Lent],
    skip: usize,
    max: usize,
    position: Option<u64>,
    manner: Manner,
    stop: &Stop,
) -> Result<usize, Failure> {
    let max = match manner {
        Manner::AtOnce => max,
        Manner::Patiently => {
            // What cannot be polled says so in the write.
            while !sys::poll_writable(fd, WAIT_MS).unwrap_or(true) {
                if stop.is_asked() {
                    return Err(Failure::STOPPED);
                }
            }
            max.min(SURE_BYTES)
        }
    };
    sys::pwritev(fd, memory, skip, max, position).map_err(|errno| match errno {
        libc::ECANCELED => Failure::STOPPED,
        errno => Failure { errno, syscall: "write" },
    })
}
