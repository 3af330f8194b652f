//! Paths and descriptors from JavaScript, checked by `lib/arguments.js` already.

use crate::engine::Target;
use crate::sys::Descriptor;
use napi::bindgen_prelude::{BufferSlice, Either, Either3};

/// A string, or the bytes of a Buffer (a name need not be UTF-8).
pub(super) type Path<'a> = Either<String, BufferSlice<'a>>;

/// A path, or a descriptor's number. In this order: each type that is tried in vain makes an error message.
pub(super) type PathOrFd<'a> = Either3<String, BufferSlice<'a>, i32>;

/// The bytes that the kernel takes.
pub(super) fn bytes(path: Path<'_>) -> Vec<u8> {
    match path {
        Either::A(text) => text.into_bytes(),
        Either::B(bytes) => bytes.to_vec(),
    }
}

/// The engine's view of a whole-file call's first argument.
pub(super) fn target(file: PathOrFd<'_>) -> Target {
    match file {
        Either3::A(text) => Target::Path(text.into_bytes()),
        Either3::B(bytes) => Target::Path(bytes.to_vec()),
        Either3::C(fd) => Target::Descriptor(Descriptor::Given(fd)),
    }
}
