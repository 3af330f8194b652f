//! What the engine says when the kernel said no.

/// An errno, and the call that gave it, under the name that Node prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Positive, as the kernel counts.
    pub errno: i32,
    /// `open`, `read`, `fstat` ...: `error.syscall`.
    pub syscall: &'static str,
}

impl Failure {
    /// Names the call, for `map_err`.
    pub(super) fn of(syscall: &'static str) -> impl Fn(i32) -> Self {
        move |errno| Self { errno, syscall }
    }

    /// The program asked to stop (its signal, or its environment's end). Never an error of the
    /// kernel, so lib turns it into an AbortError, and nobody else sees it.
    pub const STOPPED: Self = Self { errno: libc::ECANCELED, syscall: "abort" };
}
