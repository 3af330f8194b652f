'use strict';

// The kernel lane: slices of a file that go from descriptor to descriptor.
//
// `pipe()` is Node's own. The hand-over is in `_read`: when the only consumer
// of a file stream is another file, a socket or an HTTP message, the next slice
// is *written* to it as an empty chunk that stands for a range of the file.
// The destination's own queue then does the rest: what the program writes comes
// before or behind the slice and never inside it, `end()` waits for it, an error
// takes the usual way. When the slice is done, the counters move and the
// question is asked again; so `pause`, `unpipe`, a late listener or a second
// destination need no code here but to stop a slice that takes long: the next one
// takes the ordinary way, from the exact offset.
//
// Every check that fails means "the ordinary way", silently.

const { Readable } = require('node:stream');
const { EventEmitter } = require('node:events');
const { clearInterval, setInterval } = require('node:timers');
const { binding } = require('../native.js');
const { environment } = require('../completion.js');
const { fs: host } = require('../host.js');
const { closed } = require('../lanes.js').kernel;
const { patchedFace } = require('../patched.js');
const { fileTarget } = require('./file-target.js');
const { httpTarget } = require('./http-target.js');
const { socketTarget } = require('./socket-target.js');

/** The listeners for a source's 'end' of Node's `pipe` and `pipeline`. */
const NODES = new Set(['onend', 'unpipe', 'endFn']);

/** The fs functions whose replacement has to see every byte. */
const SEEN_BY_PATCHES = ['read', 'write', 'writev'];

const { emit } = EventEmitter.prototype;
const { pause, pipe, push, read, resume, unpipe } = Readable.prototype;

/** Node's own `pipe` is the only one who gets this stream's data. */
function isOnlyPiped(stream, state) {
  const { data } = stream._events;
  return (
    state.pipes.length === 1 &&
    typeof data === 'function' &&
    data.name === 'ondata' &&
    stream._events.readable === undefined &&
    // Back-pressure shows in these events, and there is none here to show.
    stream._events.pause === undefined &&
    stream._events.resume === undefined
  );
}

/** Nobody has put a function of its own into the stream. */
function isUnpatched(stream) {
  return (
    stream.push === push &&
    stream.emit === emit &&
    stream.read === read &&
    stream.pipe === pipe &&
    stream.pause === pause &&
    stream.resume === resume &&
    stream.unpipe === unpipe
  );
}

/** The way into the stream's destination; undefined if only the ordinary one leads there. */
function targetOf(destination) {
  return fileTarget(destination) ?? httpTarget(destination) ?? socketTarget(destination);
}

/**
 * Hands the next slices over. Called from `_read`.
 *
 * @param {import('./read-stream.js').ReadStream} stream
 * @param {{ busy: boolean, kernel: boolean }} source what the stream keeps for this lane
 * @param {(stream: import('./read-stream.js').ReadStream) => void} again asks `_read` once more, after
 *   a slice that took its time
 * @returns {boolean} false for the ordinary way
 */
function handOver(stream, source, again) {
  const state = stream._readableState;
  if (!source.kernel || closed !== undefined || state.pipes.length !== 1) return false;
  if (state.encoding || !isOnlyPiped(stream, state) || !isUnpatched(stream)) return false;
  const destination = state.pipes[0];
  const target = targetOf(destination);
  if (target === undefined || patchedFace(SEEN_BY_PATCHES) !== undefined) return false;
  if (source.replaced('read') !== undefined) return false;
  // Node reads a chunk ahead of one that is about to flow, or of a destination that is full. That
  // chunk would stand in our way, and so would the next one ahead of it. Nothing is read instead:
  // Node asks again when the chunk has gone, or the destination has drained.
  const waits = state.flowing === true ? state.length > 0 : Boolean(state.awaitDrainWriters);
  // Nobody takes a chunk any more: a thousand clients that go away together would leave one each.
  if (waits || target.isGone()) {
    state.reading = false;
    return true;
  }
  return state.flowing === true && nextSlice(stream, source, target, again);
}

function nextSlice(stream, source, target, again) {
  const { end, fd } = stream;
  for (;;) {
    const size = binding.regularSize(fd);
    const position = stream.pos ?? stream.bytesRead;
    const rest = Math.min(size, end + 1) - position;
    // Not a regular file, or empty: its end is found by reading.
    if (size < 0) {
      source.kernel = false;
      return false;
    }
    // Its end is known if this lane has come there. If not, it is found by reading: what the last
    // chunk has led to is to be seen first, and a message without a byte has another header.
    if (rest <= 0) {
      if (source.kernelBytes === 0 || !(position > end || binding.endsBy(fd, position)))
        return false;
      stream.push(null);
      return true;
    }
    if (!target.isReady()) return false;
    const slice = new Slice(stream, source, position, target.lengthOf(rest), again);
    slice.fileBytes = size;
    slice.isLast = slice.length === rest && endsDestination(stream);
    target.write(slice);
    if (!slice.isOver) {
      slice.goesOn();
      return true;
    }
    if (slice.isRefused) return false;
    if (stream.destroyed) return true;
    // Measured a moment ago, and all of it sent: no need to ask again where the file ends.
    if (slice.length === rest && slice.isComplete) {
      stream.push(null);
      return true;
    }
  }
}

/**
 * Will the destination be ended as soon as the source has ended? Told by the listeners of Node's
 * `pipe`, `onend` or else `unpipe`, and of `pipeline`, which pipes without an end and adds `endFn`.
 */
function endsDestination(stream) {
  const { end } = stream._events;
  if (end === undefined) return false;
  if (typeof end === 'function') return nameOf(end) === 'onend';
  const names = end.map(nameOf);
  // What the program does in front of it may take long.
  if (!NODES.has(names[0])) return false;
  return names.includes('endFn') || (names.includes('onend') && !names.includes('unpipe'));
}

/** The name of a listener, below what `once` wraps around it. */
function nameOf(listener) {
  return (listener.listener ?? listener).name;
}

/**
 * The slices that go on, and how often they are asked whether anybody still wants them: a peer that takes
 * nothing gives no other occasion.
 */
const goingOn = new Set();
const ASK_MS = 100;
let asking;

function askAll() {
  for (const slice of goingOn) if (!slice.isWanted) slice.stop();
}

/** A range of a file on its way. */
class Slice {
  /** It reads from a descriptor of its own: the source may close meanwhile. */
  isDetached = false;
  /** Done, as far as the source is concerned. */
  isOver = false;
  /** It has left the destination's queue: whoever took it will say how it ended. */
  hasArrived = false;
  /** The size of the whole file. */
  fileBytes = 0;
  /** Behind it comes the end of the destination. */
  isLast = false;
  /** Nothing was moved: the ordinary way has to serve it. */
  isRefused = false;
  /** What stands before and behind the file's bytes. */
  head = '';
  tail = '';
  /** See `Manner` in src/engine/transmission.rs. */
  more = false;
  copy = false;
  /** The message whose header is in `head`. */
  begins = undefined;
  /** Where it can be stopped, while it can. */
  slot = undefined;
  #again;
  #destination;
  #left;
  #later = false;
  #source;
  #stream;

  constructor(stream, source, position, length, again) {
    this.#stream = stream;
    this.#source = source;
    this.#again = again;
    this.#destination = stream._readableState.pipes[0];
    this.fd = stream.fd;
    this.position = position;
    this.length = length;
    this.#left = length;
  }

  /** The source was destroyed: nothing may be read from its descriptor any more. */
  get isOrphaned() {
    return this.#stream.destroyed;
  }

  /** Every byte of it has left the file. */
  get isComplete() {
    return this.#left === 0;
  }

  /** The slice was not done at once: the source must not be closed meanwhile. */
  goesOn() {
    this.#later = true;
    this.#source.busy = this;
    goingOn.add(this);
    asking ??= setInterval(askAll, ASK_MS).unref();
  }

  /** So many bytes have left the file. */
  moved(bytes) {
    const stream = this.#stream;
    if (stream.destroyed) return;
    this.#left -= bytes;
    this.#source.kernelBytes += bytes;
    if (stream.pos !== undefined) stream.pos += bytes;
    stream.bytesRead += bytes;
  }

  /** The target has done what it could. */
  over(refused) {
    if (this.isOver) return;
    this.isOver = true;
    this.isRefused = refused;
    if (refused) this.#source.kernel = false;
    if (!this.#later) return;
    goingOn.delete(this);
    if (goingOn.size === 0) {
      clearInterval(asking);
      asking = undefined;
    }
    this.#source.busy = null;
    if (this.#stream.destroyed) this.#source.idle?.();
    else this.#again(this.#stream);
  }

  /**
   * The bytes that have not left the file, read as Node's own function reads them; undefined if the file
   * has not got them any more.
   */
  readRest() {
    if (this.isOrphaned) return undefined;
    const rest = Buffer.allocUnsafeSlow(this.#left);
    const begin = this.position + this.length - rest.length;
    try {
      for (let filled = 0; filled < rest.length; ) {
        const left = rest.length - filled;
        const bytes = host.readSync(this.fd, rest, filled, left, begin + filled);
        if (bytes === 0) return undefined;
        filled += bytes;
      }
    } catch {
      return undefined;
    }
    return rest;
  }

  /** Does the source still flow, all of it to where the slice goes? Asked now and then while it goes on. */
  get isWanted() {
    const stream = this.#stream;
    const state = stream._readableState;
    const flowsThere = state.flowing === true && state.pipes[0] === this.#destination;
    return flowsThere && isOnlyPiped(stream, state) && isUnpatched(stream);
  }

  /** Stops the slice, if its target can. */
  stop() {
    if (this.slot !== undefined) binding.abort(environment, this.slot);
  }
}

module.exports = { handOver };
