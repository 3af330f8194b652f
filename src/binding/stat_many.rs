//! `statMany`.

use super::buffer::Answer;
use super::environment::Environment;
use super::path::{bytes, Path};
use super::pool;
use crate::engine::{self, Batch, Found, Stop};
use napi::{Env, Result};
use napi_derive::napi;

/// Submits a batch of looks. Announces arrays of answers, each with the number of its first path:
/// `true` if to look again, for Node's own `Stats`, asks nobody; `false` if it might; or
/// `[errno, syscall]`. Then delivers.
#[napi(catch_unwind)]
pub fn stat_many(env: Env, environment: u32, slot: u32, paths: Vec<Path<'_>>) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let batch = Batch::new(paths.into_iter().map(bytes).collect());
    let shares = batch.shares().min(pool::shares());
    let stop: Stop = environment.stop(slot, false);
    environment.submit_shares(&env, slot, shares, 0, move |delivery, ticket| {
        while let Some((first, paths)) = batch.next(&stop) {
            let look = |path: &Vec<u8>| match engine::look(path) {
                Ok(found) => Answer::Is(found == Found::Here),
                Err(failure) => Answer::Failed(failure),
            };
            delivery.announce_part(ticket, first, paths.iter().map(look).collect());
        }
        Ok(0)
    })
}
