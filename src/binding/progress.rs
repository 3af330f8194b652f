//! What JavaScript watches while it is under way.

use super::environment::Environment;
use crate::engine::{Progress, Stop};
use napi::Result;
use napi_derive::napi;
use std::sync::Arc;

/// The operation that is about to begin in `slot` is watched until it is forgotten: `abort` reaches it, and
/// [`progress`] tells how far it is.
#[napi(catch_unwind)]
pub fn watch(environment: u32, slot: u32) -> Result<()> {
    let environment = Environment::of(environment)?;
    environment.abort_of(slot);
    environment.watched.borrow_mut().insert(slot, Arc::default());
    Ok(())
}

/// How far the operation in `slot` is: entries, and bytes of contents. Nothing of one that is not watched.
#[napi(catch_unwind)]
pub fn progress(environment: u32, slot: u32) -> Result<Vec<f64>> {
    let environment = Environment::of(environment)?;
    let watched = environment.watched.borrow();
    Ok(watched
        .get(&slot)
        .map_or_else(Vec::new, |progress| vec![progress.entries() as f64, progress.bytes() as f64]))
}

impl Environment {
    /// What stops the operation in `slot`, and where it writes down how far it is.
    pub(super) fn watch_of(&self, slot: u32) -> (Stop, Arc<Progress>) {
        let watched = self.watched.borrow().get(&slot).cloned();
        let stop = self.stop(slot, watched.is_some());
        (stop, watched.unwrap_or_default())
    }
}
