//! A slice of a `ReadStream` into a socket or pipe.
//!
//! Begun on the JavaScript thread with what is in memory and what the socket
//! takes at once: a small file needs no other thread at all. What is left is
//! driven by the reactor for writability and by the pool for the sending, on
//! descriptors of its own, so that no slow client holds a thread and nothing
//! that the program closes is pulled from under the kernel.

use super::delivery::{Delivery, Outcome, Ticket};
use super::environment::{Abort, Environment};
use super::reactor;
use crate::engine::{self, Advance, Failure, Manner, Transmission};
use crate::sys::{self, Descriptor, Kind};
use napi::{Env, Result};
use napi_derive::napi;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::unix::AsyncFd;
use tokio::io::Interest;
use tokio::time::timeout;

/// At most about so much leaves on the JavaScript thread at once: 128 KiB of a cached file take it
/// some 30 us, as long as a trip to another thread and back.
const AT_ONCE_BYTES: u64 = 128 << 10;

/// Progress is announced this often at most, for the socket's idle timer.
const ANNOUNCE: Duration = Duration::from_millis(100);

/// Can a slice be sent to the descriptor: 1 for a socket, 2 for a pipe that never waits, 0 for no?
#[napi(catch_unwind)]
pub fn takes_slices(fd: i32) -> u32 {
    match engine::takes_slices(Descriptor::Given(fd)) {
        Some(Kind::Socket) => 1,
        Some(Kind::Pipe) => 2,
        Some(Kind::Regular | Kind::Directory | Kind::Symlink | Kind::Other) | None => 0,
    }
}

/// The size of a regular file in bytes, as the kernel knows it; -1 for what is none, or has to be read to be known.
#[napi(catch_unwind)]
pub fn regular_size(fd: i32) -> i64 {
    engine::regular_size_at_once(Descriptor::Given(fd)).map_or(-1, |size| size as i64)
}

/// What a slice came to: the file's bytes, and how it ended.
#[napi(object)]
pub struct SliceSent {
    /// The file's bytes that are sent.
    pub bytes: i64,
    /// See [`End`].
    pub end: u32,
    /// For `FAILED`: the errno.
    pub errno: i32,
}

/// How a slice ended, for `lib/streams/socket-target.js`.
#[derive(Clone, Copy)]
enum End {
    /// All sent.
    Done = 0,
    /// Nothing sent at all, not even of the head: the ordinary way has to serve it.
    Refused = 1,
    /// The head is sent, and some of the file; the ordinary way has to go on from there. The file
    /// ended before the slice did, or cannot be read, or there are no descriptors left.
    Short = 2,
    /// The socket is gone.
    Failed = 3,
    /// Goes on elsewhere; the delivery will tell.
    Pending = 4,
    /// Stopped on request, somewhere in the middle.
    Stopped = 5,
}

/// Sends `head`, up to `length` bytes of the file `from` at `position`, and `tail` to `socket`.
/// `more` says that something is written right behind them, `copy` that sendfile is not to be used.
///
/// What is done at once is returned. If the end is `Pending`, `slot` gets the rest: bytes, with the
/// end in `extra`; and before it, now and then, announcements of progress.
#[napi(catch_unwind)]
#[allow(clippy::too_many_arguments, reason = "JavaScript has no named arguments that are as cheap")]
pub fn send_file(
    env: Env,
    environment: u32,
    slot: u32,
    from: i32,
    position: i64,
    length: i64,
    socket: i32,
    head: String,
    tail: String,
    more: bool,
    copy: bool,
) -> Result<SliceSent> {
    let environment = &*Environment::of(environment)?;
    let position = u64::try_from(position).unwrap_or(0);
    let length = u64::try_from(length).unwrap_or(0);
    let (file, peer) = (Descriptor::Given(from), Descriptor::Given(socket));
    let manner = Manner { more, copy };
    let mut slice = Transmission::new(latin1(&head), position, length, latin1(&tail), manner);
    let sent = |slice: &Transmission, end: End, errno| SliceSent {
        bytes: slice.file_bytes() as i64,
        end: end as u32,
        errno,
    };
    Ok(match slice.advance_cached(&file, &peer, AT_ONCE_BYTES) {
        Advance::Done => sent(&slice, End::Done, 0),
        Advance::Short | Advance::Unreadable => sent(&slice, cut(&slice, End::Short), 0),
        Advance::Failed(errno) => sent(&slice, End::Failed, errno),
        Advance::Blocked | Advance::Cold | Advance::Stopped => {
            let at_once = sent(&slice, End::Pending, 0);
            let files = sys::dup(&file).and_then(|file| Ok((file, sys::dup(&peer)?)));
            // EMFILE: what is left goes the ordinary way.
            let left = match slice.head_is_whole() {
                true => sent(&slice, cut(&slice, End::Short), 0),
                false => sent(&slice, End::Failed, libc::EMFILE),
            };
            let Ok(files) = files else { return Ok(left) };
            let rest = Box::new(Rest {
                file: files.0,
                socket: Arc::new(files.1),
                watched: None,
                slice,
                abort: environment.abort_of(slot),
            });
            let delivery = Arc::clone(&environment.delivery);
            if !reactor::drive(rest.send(environment.ticket(slot), delivery)) {
                return Ok(left);
            }
            environment.begin(&env)?;
            at_once
        }
    })
}

/// What goes on behind the JavaScript thread. Boxed, because a future holds a copy of what it is given
/// for each function that it passes through, and there is one future for each slow client.
struct Rest {
    file: OwnedFd,
    socket: Arc<OwnedFd>,
    /// The socket with the reactor: from the first time on that it took no more.
    watched: Option<AsyncFd<Arc<OwnedFd>>>,
    slice: Transmission,
    abort: Arc<Abort>,
}

impl Rest {
    /// Sends, and tells.
    async fn send(self: Box<Self>, ticket: Ticket, delivery: Arc<Delivery>) {
        let outcome = self.send_all(ticket, &delivery).await;
        delivery.complete(ticket, outcome);
    }

    async fn send_all(mut self: Box<Self>, ticket: Ticket, delivery: &Delivery) -> Outcome {
        let before = self.slice.file_bytes();
        let mut announced = (Instant::now(), before);
        loop {
            let turn = match self.slice.is_warm(&self.file) {
                true => Some(reactor::turn().await),
                false => None,
            };
            let work = reactor::spawn_blocking(move || {
                let _turn = turn;
                let advance = self.slice.advance(&self.file, &self.socket, self.abort.flag());
                (advance, self)
            });
            let advance;
            (advance, self) = match work.await {
                Ok(done) => done,
                Err(_) => return Outcome::Panicked("while sending a slice".to_owned()),
            };
            let bytes = self.slice.file_bytes();
            let ended =
                |end: End| Outcome::Count { count: (bytes - before) as usize, extra: end as u32 };
            match advance {
                Advance::Done => return ended(End::Done),
                Advance::Short | Advance::Unreadable => {
                    return ended(cut(&self.slice, End::Short));
                }
                Advance::Stopped => return ended(cut(&self.slice, End::Stopped)),
                Advance::Failed(errno) => return failed(errno),
                // A thread of the pool may wait for the disk, so nothing is cold to it.
                Advance::Blocked | Advance::Cold => {}
            }
            let is_untold = bytes > announced.1;
            let soon = ANNOUNCE.saturating_sub(announced.0.elapsed());
            let in_time = match is_untold && !soon.is_zero() {
                true => timeout(soon, self.until_writable()).await.ok(),
                false => None,
            };
            let writable = match in_time {
                Some(writable) => writable,
                // Told in any case before a peer that may take no more for long.
                None => {
                    if is_untold {
                        announced = (Instant::now(), bytes);
                        delivery.announce(ticket, (bytes - before) as usize);
                    }
                    self.until_writable().await
                }
            };
            if let Err(errno) = writable {
                // EMFILE, as above.
                return match self.slice.head_is_whole() {
                    true => ended(cut(&self.slice, End::Short)),
                    false => failed(errno),
                };
            }
        }
    }

    /// Waits until the socket takes more, or a stop is asked for.
    #[allow(
        deprecated,
        reason = "the successor of with_interest is unsafe, for descriptors that may close early; \
                  an OwnedFd cannot"
    )]
    async fn until_writable(&mut self) -> std::result::Result<(), i32> {
        let errno = |error: std::io::Error| error.raw_os_error().unwrap_or(libc::EIO);
        let socket = match &mut self.watched {
            Some(socket) => socket,
            none => {
                let socket = Arc::clone(&self.socket);
                let socket = AsyncFd::with_interest(socket, Interest::WRITABLE).map_err(errno)?;
                none.insert(socket)
            }
        };
        tokio::select! {
            ready = socket.writable() => {
                // Cleared before the next attempt: what becomes writable in between is seen by it.
                ready.map_err(errno)?.clear_ready();
            }
            () = self.abort.asked() => {}
        }
        Ok(())
    }
}

/// How a slice ended that is not whole: `end`, unless nothing of it has left.
fn cut(slice: &Transmission, end: End) -> End {
    if slice.is_untouched() {
        End::Refused
    } else {
        end
    }
}

fn failed(errno: i32) -> Outcome {
    Outcome::Failed(Failure { errno, syscall: "write" })
}

/// Header bytes as Node writes them: one a character.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|character| character as u8).collect()
}
