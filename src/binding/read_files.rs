//! `readFiles`.

use super::buffer::Answer;
use super::environment::Environment;
use super::path::{bytes, Path};
use super::pool;
use crate::engine::{self, Batch, Contents, Encoding, Failure};
use napi::{Env, Result};
use napi_derive::napi;

/// Answers are told as soon as they hold so many bytes: copying them into Buffers takes the
/// JavaScript thread some 0.2 ms.
const PART_BYTES: usize = 1 << 20;

/// Submits a batch of reads. Announces arrays of answers, each with the number of its first path: a
/// Buffer, a string if `encoding` has a number, or `[errno, syscall]`, errno 0 for a file that Node
/// itself has to answer for. Then delivers the number of bytes.
#[napi(catch_unwind)]
pub fn read_files(
    env: Env,
    environment: u32,
    slot: u32,
    paths: Vec<Path<'_>>,
    flags: i32,
    encoding: u32,
    abortable: bool,
) -> Result<()> {
    let environment = &*Environment::of(environment)?;
    let batch = Batch::new(paths.into_iter().map(bytes).collect());
    let encoding = Encoding::from_number(encoding);
    let stop = environment.stop(slot, abortable);
    let shares = batch.shares().min(pool::shares());
    environment.submit_shares(&env, slot, shares, 0, move |delivery, ticket| {
        let mut total = 0;
        while let Some((mut first, paths)) = batch.next(&stop) {
            let mut part = Vec::with_capacity(paths.len());
            let mut held = 0;
            for path in paths {
                let (answer, count) = answer(engine::read_whole(path, flags, encoding, &stop));
                part.push(answer);
                held += count;
                if held >= PART_BYTES {
                    let next = first + part.len();
                    delivery.announce_part(ticket, first, std::mem::take(&mut part));
                    (first, total, held) = (next, total + held, 0);
                }
            }
            total += held;
            if !part.is_empty() {
                delivery.announce_part(ticket, first, part);
            }
        }
        Ok(total)
    })
}

/// The answer, and the bytes in it.
fn answer(read: std::result::Result<Contents, Failure>) -> (Answer, usize) {
    match read {
        Ok(Contents::Whole(bytes)) => {
            let count = bytes.len();
            (Answer::Bytes(bytes), count)
        }
        Ok(Contents::Text { text, bytes }) => (Answer::Text(text), bytes),
        Ok(Contents::TooLarge | Contents::Large { .. }) => {
            (Answer::Failed(Failure { errno: 0, syscall: "read" }), 0)
        }
        Err(failure) => (Answer::Failed(failure), 0),
    }
}
