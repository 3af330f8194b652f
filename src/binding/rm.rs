//! `rm` of whole trees.

use super::delivery::Outcome;
use super::environment::Environment;
use super::path::{bytes, Path};
use crate::engine::{self, Encoding, Failure, Kept, OnRefusal, Progress, Refusal, Stop};
use napi::{Env, Result};
use napi_derive::napi;
use std::borrow::Cow;

/// Removes a directory and all below it, up to the first name that is refused, in the order of the names or of
/// the directories themselves. `null` if it is gone; what was
/// refused: the errno, the system call and the path, with blanks between them; or an empty string if nothing is
/// removed, and it is Node's.
#[napi(catch_unwind)]
pub fn rm_sync(path: Path<'_>, sorted: bool) -> Option<String> {
    let (stop, progress) = (Stop::default(), Progress::default());
    let on_refusal = if sorted { OnRefusal::EndSorted } else { OnRefusal::End };
    let kept = engine::rm(&bytes(path), on_refusal, &stop, &progress).err()?;
    Some(match kept {
        Kept::Refused(refusal) => line(&refusal),
        Kept::Nodes | Kept::Stopped => String::new(),
    })
}

/// Submits the same, where the rest of the tree is removed all the same. Delivers 0, or one of the strings.
#[napi(catch_unwind)]
pub fn rm(env: Env, environment: u32, slot: u32, path: Path<'_>) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let path = bytes(path);
    let (stop, progress) = environment.watch_of(slot);
    environment.submit(&env, slot, move || {
        let told = match engine::rm(&path, OnRefusal::GoOn, &stop, &progress) {
            Ok(()) => return Ok(Outcome::Count { count: 0, extra: 0 }),
            Err(Kept::Stopped) => return Err(Failure::STOPPED),
            Err(Kept::Refused(refusal)) => line(&refusal),
            Err(Kept::Nodes) => String::new(),
        };
        let bytes = told.len();
        let text = engine::decode(Cow::Owned(told.into_bytes()), Encoding::Utf8);
        Ok(Outcome::Text { text, bytes })
    })
}

/// The errno, a blank, the system call, a blank, and the path.
fn line(Refusal { failure: Failure { errno, syscall }, path }: &Refusal) -> String {
    format!("{errno} {syscall} {}", String::from_utf8_lossy(path))
}
