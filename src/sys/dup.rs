//! fcntl(F_DUPFD_CLOEXEC).

use std::os::fd::{AsFd, OwnedFd};

/// Another descriptor of the same open file, not inherited by children.
pub fn dup(fd: impl AsFd) -> Result<OwnedFd, i32> {
    // Above the three standard ones, which a careless program could take for its own.
    super::uninterrupted(|| rustix::io::fcntl_dupfd_cloexec(&fd, 3))
}
