'use strict';

// The life of a stream: what it says, in which order, and how it looks when
// it is over.

const { pipeline } = require('node:stream/promises');

/** Far longer than any stream of a script takes; whoever needs it hangs. */
const PATIENCE_MS = 3000;

/** So many turns of the event loop after the last event there is none behind it. */
const QUIET_TURNS = 4;

const EVENTS = ['open', 'ready', 'end', 'finish', 'error', 'close'];
const PROPERTIES = [
  ...['bytesRead', 'bytesWritten', 'path', 'flags', 'mode', 'start', 'end', 'pos', 'autoClose'],
  ...['closed', 'destroyed', 'errored', 'pending', 'readableEnded', 'writableFinished'],
  ...['readableEncoding', 'readableHighWaterMark', 'writableHighWaterMark', 'readableLength'],
];

const turn = () => new Promise(setImmediate);

/** Reads by hand: `n` bytes at a time, or whatever is there. */
function readableOf(stream, log, n) {
  stream.on('readable', () => {
    for (let chunk = stream.read(n); chunk !== null; chunk = stream.read(n)) log('read', chunk);
  });
}

async function iterated(stream, log, most) {
  let count = 0;
  try {
    for await (const chunk of stream) {
      log('chunk', chunk);
      if (++count >= most) break;
    }
    log('iterated');
  } catch (error) {
    log('iterating failed', error);
  }
}

/** What a script may do with its stream besides calling its methods. */
function watcher(stream, log, join) {
  return {
    /** A callback that is heard. */
    done:
      (label) =>
      (...values) =>
        log(`callback ${label}`, ...values),
    data: () => stream.on('data', (chunk) => log('data', chunk)),
    /** Stops at the first chunk, and goes on later. */
    paused: () =>
      stream.once('data', () => {
        stream.pause();
        setImmediate(() => stream.resume());
      }),
    readable: (n) => readableOf(stream, log, n),
    iterate: (most = Number.POSITIVE_INFINITY) => iterated(stream, log, most),
    /** Does something when an event comes. */
    when: (event, action) => stream.once(event, () => action()),
    /** Pipes into a stream whose life is watched too. */
    into: (make, options) =>
      openedInTurn(stream, make, join, (destination) => stream.pipe(destination, options)),
    /** The same by Node's `pipeline`. */
    pipeline: (make) =>
      openedInTurn(stream, make, join, (destination) => {
        const end = join.another();
        pipeline(stream, destination).then(
          () => end('pipeline ended'),
          (error) => end('pipeline failed', error),
        );
      }),
  };
}

/**
 * Makes the destination when the source is open, and pipes when both are: which of two opens is
 * done first, or fails first, depends on threads.
 */
function openedInTurn(stream, make, join, pipe) {
  const whenOpen = (one, action) => (one.pending ? one.once('open', action) : action());
  whenOpen(stream, () => {
    let destination;
    try {
      destination = make();
    } catch (error) {
      return stream.destroy(error);
    }
    join(destination);
    destination.once('error', () => stream.destroy());
    whenOpen(destination, () => {
      if (stream.destroyed) destination.end();
      else pipe(destination);
    });
  });
}

/** Gives a function that waits until nothing comes of a stream any more. */
function endOf(stream) {
  const state = stream._readableState ?? stream._writableState;
  let hasEnded = false;
  const ended = new Promise((resolve) => {
    for (const name of ['end', 'finish', 'error', 'close']) stream.once(name, resolve);
  }).then(() => {
    hasEnded = true;
  });
  // `destroy` with `emitClose: false` says nothing: whether it is over has to be asked.
  // A stream that was aborted at once is closed first and opened then.
  const isBusy = () =>
    !state.constructed ||
    state.writing ||
    (stream.destroyed ? !stream.closed : !hasEnded || state.autoDestroy);
  return async () => {
    const until = Date.now() + PATIENCE_MS;
    for (let quiet = 0; quiet < QUIET_TURNS; quiet = isBusy() ? 0 : quiet + 1) {
      if (Date.now() > until) return false;
      if (hasEnded || stream.destroyed) await turn();
      else await Promise.race([ended, pause(5)]);
    }
    return true;
  };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** How a stream looks when it is over. */
function lookOf(stream, see) {
  const look = Object.fromEntries(PROPERTIES.map((name) => [name, see(stream[name])]));
  const listeners = stream.eventNames().map((name) => [String(name), stream.listenerCount(name)]);
  return { ...look, fd: typeof stream.fd, listeners };
}

/**
 * @param {() => import('node:stream').Stream} make
 * @param {(stream: import('node:stream').Stream, watch: object) => unknown} use what is done
 *   with it at once
 * @param {(value: unknown) => unknown} see
 * @param {(stream: import('node:stream').Stream) => void} adopt gets every stream of this life
 */
async function streamLife(make, use, see, adopt) {
  const streams = [];
  const ends = [];
  const lives = [];
  /** Apart for each stream: which of two opens or closes is done first depends on threads. */
  const another = () => {
    const life = [];
    lives.push(life);
    return (what, ...values) => {
      life.push([what, ...values.map((each) => (streams.includes(each) ? 'a stream' : see(each)))]);
    };
  };
  const log = another();
  const join = (stream) => {
    const say = streams.push(stream) === 1 ? log : another();
    adopt(stream);
    ends.push(endOf(stream));
    for (const name of EVENTS) {
      // A descriptor is whatever number was free.
      stream.on(name, (value) => say(name, name === 'open' ? typeof value : value));
    }
  };
  join.another = another;
  try {
    join(make());
  } catch (error) {
    return { threw: see(error) };
  }
  const [stream] = streams;
  try {
    log('used', ...use(stream, watcher(stream, log, join)).map(flat));
  } catch (error) {
    log('threw', error);
    stream.destroy();
  }
  const isOver = [];
  for (let i = 0; i < ends.length; i++) {
    isOver.push(await ends[i]());
    // Node's `pipe` leaves the destination open when its source was destroyed.
    const destination = streams[i + 1];
    if (destination && !destination.pending && !destination.writableEnded) destination.end();
  }
  const looks = streams.map((stream) => lookOf(stream, see));
  return { lives: lives.map((life) => [...life]), isOver, looks };

  /** What a deed gives: of an object that leads to the stream, only its kind. */
  function flat(value) {
    if (typeof value !== 'object' || value === null || streams.includes(value)) return value;
    return value.constructor.name;
  }
}

module.exports = { endOf, streamLife };
