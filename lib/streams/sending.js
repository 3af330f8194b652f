'use strict';

// A slice of a file on its way into a socket, from the call that sends what goes
// at once to the end that the reactor and the pool tell.

const { DONE, contextNow, environment, uncaught } = require('../completion.js');
const { withoutStack, wordsFor } = require('../errors.js');
const { symbolOf } = require('../host.js');
const lanes = require('../lanes.js');
const { binding } = require('../native.js');
const { sockets } = require('./nodes-net.js');

// How a slice ended: `End` in src/binding/send_file.rs.
const DONE_WHOLE = 0;
const REFUSED = 1;
const SHORT = 2;
const FAILED = 3;
const PENDING = 4;

/** Node's own memory of how full libuv's queue was at the last write. Every socket has it. */
let kLastWriteQueueSize;

/** Finds out, once, where a socket keeps it. */
function knowTimers(socket) {
  kLastWriteQueueSize ??= symbolOf(socket, 'lastWriteQueueSize') ?? Symbol('lastWriteQueueSize');
}

/**
 * Node's error for a failed write to a socket. Its frames would be ours, and a stream writes them all
 * out as soon as it is destroyed: 1.5 KiB for each of the clients that go away together.
 */
function writeError(errno) {
  const [, code] = wordsFor(errno);
  const error = withoutStack(() => new Error(`write ${code}`));
  error.errno = -errno;
  error.code = code;
  error.syscall = 'write';
  return error;
}

/** On a handle: the bytes that the kernel took from us. */
const kBytes = Symbol('sluice.bytes');

const noBytes = { writable: true, value: 0 };

/** One getter for all handles: with one each, every handle would have a shape of its own. */
const bytesWritten = {
  configurable: true,
  get() {
    return Reflect.get(Object.getPrototypeOf(this), 'bytesWritten', this) + this[kBytes];
  },
};

/** Bytes that the kernel took from us count as the handle's own: `socket.bytesWritten` reads them. */
function countBytes(handle) {
  Object.defineProperty(handle, kBytes, noBytes);
  Object.defineProperty(handle, 'bytesWritten', bytesWritten);
}

/**
 * A timer that runs out while a write is under way is given one period more if
 * libuv's queue has moved since: the kernel reports room in large steps, and a
 * slow client may well need longer than a period for one. The queue is empty
 * during a slice, so Node is told that it was not.
 */
function grace(socket) {
  if (kLastWriteQueueSize in socket) socket[kLastWriteQueueSize] = 1;
}

/**
 * An operation of `launch`: one object and no closures, because a thousand slow clients keep a
 * thousand of them.
 */
class Sending {
  /** The file's bytes that have been counted up to now. */
  #counted = 0;
  /** Those that were sent at once. */
  #before = 0;
  /** Of a slice that takes its time. */
  #context;
  #socket;
  #kept;
  #slice;
  #callback;

  constructor(socket, kept, slice, callback) {
    this.#socket = socket;
    this.#kept = kept;
    this.#slice = slice;
    this.#callback = callback;
  }

  start(slot) {
    const slice = this.#slice;
    const sent = binding.sendFile(
      environment,
      slot,
      slice.fd,
      slice.position,
      slice.length,
      this.#socket._handle.fd,
      slice.head,
      slice.tail,
      slice.more,
      slice.copy,
    );
    this.#before = sent.bytes;
    this.#count(sent.bytes);
    if (sent.end !== PENDING) {
      this.#done(sent.end, sent.errno);
      return DONE;
    }
    slice.isDetached = true;
    this.#kept.slot = slot;
    // In the middle of an announced chunk there is no stopping.
    if (slice.tail === '') slice.slot = slot;
    this.#context = contextNow();
    grace(this.#socket);
  }

  progress(bytes) {
    this.#count(this.#before + bytes);
    // What the program has written or ended meanwhile does not wait for the end of a long slice.
    const { ending, length } = this.#socket._writableState;
    if (ending || length > 0 || !this.#slice.isWanted) this.#slice.stop();
  }

  settle(errno, bytes, end, slot) {
    binding.forget(environment, slot);
    this.#kept.slot = undefined;
    this.#slice.slot = undefined;
    if (errno === 0) this.#count(this.#before + bytes);
    const context = this.#context;
    context.runInAsyncScope(Sending.#end, undefined, this, errno === 0 ? end : FAILED, errno);
    context.emitDestroy();
  }

  static #end(sending, end, errno) {
    try {
      sending.#done(end, errno);
    } catch (error) {
      uncaught(error);
    }
  }

  /** All of the file that the socket has taken up to now. */
  #count(fileBytes) {
    const bytes = fileBytes - this.#counted;
    this.#slice.moved(bytes);
    this.#kept.handle[kBytes] += bytes;
    this.#counted = fileBytes;
    this.#socket._unrefTimer();
    if (this.#context !== undefined) grace(this.#socket);
  }

  /**
   * A chunk was announced, and there was no descriptor left for the kernel to go on with it: the rest of it
   * is read here, and written by Node. False if the file has not got it, or only the end of the chunk is
   * missing, of which nobody knows how much.
   */
  #writeRest() {
    const slice = this.#slice;
    const rest = slice.isComplete ? undefined : slice.readRest();
    if (rest === undefined) return false;
    slice.moved(rest.length);
    const chunk = Buffer.concat([rest, Buffer.from(slice.tail, 'latin1')]);
    sockets()._write.call(this.#socket, chunk, 'buffer', (error) => {
      this.#callback(error);
      if (error) process.nextTick(process.nextTick, giveUp, slice);
      else slice.over(true);
    });
    return true;
  }

  #done(end, errno) {
    const slice = this.#slice;
    const socket = this.#socket;
    const kept = this.#kept;
    // First the queue, then the source: it may write the next slice at once.
    if (end === REFUSED) {
      // What stands before the bytes is Node's to send again.
      if (slice.begins !== undefined) slice.begins._headerSent = false;
      this.#callback();
      return slice.over(true);
    }
    const counted = this.#counted;
    lanes.kernel.count(counted);
    const { head, tail } = slice;
    const whole = end === DONE_WHOLE;
    kept.handle[kBytes] += whole ? head.length + tail.length : counted > 0 ? head.length : 0;
    if (kLastWriteQueueSize in socket) socket[kLastWriteQueueSize] = 0;
    if (end === SHORT && tail !== '' && this.#writeRest()) return;
    this.#callback(end === FAILED ? writeError(errno) : null);
    // A chunk was announced that cannot be completed: better no answer than a wrong one.
    if (!whole && tail !== '') socket.destroy();
    if (end !== FAILED) return slice.over(end === SHORT);
    // The error is told in the second tick from here, and only then lets `pipe` go of the socket;
    // `process.stdout` is not even destroyed by it.
    process.nextTick(process.nextTick, giveUp, slice);
  }
}

function giveUp(slice) {
  slice.over(false);
}

module.exports = { Sending, countBytes, knowTimers };
