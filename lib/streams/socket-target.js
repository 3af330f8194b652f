'use strict';

// The kernel lane into a socket: TCP, Unix, or a pipe of the process.
//
// The slice is an ordinary write in the socket's queue. What `_write` does with
// it is ours: the bytes are sent to the descriptor, as many as go at once on
// this thread, the rest by the reactor and the pool. Meanwhile Node sees a write
// that is not finished yet, so whatever the program writes, ends or destroys
// keeps its place.

const { Writable } = require('node:stream');
const { wordsFor } = require('../errors.js');
const { symbolOf } = require('../host.js');
const lanes = require('../lanes.js');
const { binding } = require('../native.js');
const { DONE, environment, inContext, submit } = require('../completion.js');
const { sockets } = require('./nodes-net.js');
const { hearsOnlyPipe, sliceOf, writeSlice: queueSlice } = require('./slice-chunk.js');

/**
 * What is handed over at once. A `pause` or `unpipe` takes effect behind the slice, so a slow
 * client's slice must not be long; at 1 MiB the trips between slices cost 5 % of loopback's speed.
 */
const SLICE_BYTES = 1024 * 1024;

/**
 * The end of a file is a slice of its own, so short that it leaves on this thread, in one go with
 * the end of the message. Behind a long one that end would be a packet of a few bytes, and later by
 * a trip between threads. 64 responses of 1 MiB at once, chunked: 2,600 a second without, 3,400 with.
 */
const LAST_BYTES = 64 * 1024;

/** How much of a file that has so many bytes left is handed over at once. */
function sliceLength(rest) {
  return rest > 2 * LAST_BYTES ? Math.min(rest - LAST_BYTES, SLICE_BYTES) : rest;
}

// How a slice ended: `End` in src/binding/send_file.rs.
const DONE_WHOLE = 0;
const REFUSED = 1;
const SHORT = 2;
const FAILED = 3;
const PENDING = 4;

/** Sockets have it from the streams that they are. */
const { write } = Writable.prototype;

/** Node's own memory of how full libuv's queue was at the last write. Every socket has it. */
let kLastWriteQueueSize;

/** What we keep for a socket that has served a slice. */
const prepared = new WeakMap();

/** Node's error for a failed write to a socket. */
function writeError(errno) {
  const [code] = wordsFor(errno);
  const error = new Error(`write ${code}`);
  error.errno = -errno;
  error.code = code;
  error.syscall = 'write';
  return error;
}

/** On a handle: the bytes that the kernel took from us. */
const kBytes = Symbol('sluice.bytes');

/** One getter for all handles: with one each, every handle would have a shape of its own. */
const bytesWritten = {
  configurable: true,
  get() {
    return Reflect.get(Object.getPrototypeOf(this), 'bytesWritten', this) + this[kBytes];
  },
};

/** Bytes that the kernel took from us count as the handle's own: `socket.bytesWritten` reads them. */
function countBytes(handle) {
  Object.defineProperty(handle, kBytes, { writable: true, value: 0 });
  Object.defineProperty(handle, 'bytesWritten', bytesWritten);
}

/** `_write` of a socket that has served a slice. */
function writeChunkOrSlice(chunk, encoding, callback) {
  const slice = sliceOf(chunk);
  if (slice === undefined) return sockets()._write.call(this, chunk, encoding, callback);
  send(this, prepared.get(this), slice, callback);
}

/** `_destroy` of such a socket: stops the slice under way. */
function stopAndDestroy(error, callback) {
  const { destroy, stop } = prepared.get(this);
  stop?.();
  return destroy.call(this, error, callback);
}

/** Makes a socket's `_write` understand slices, and its `_destroy` stop the one under way. */
function prepare(socket) {
  kLastWriteQueueSize ??= symbolOf(socket, 'lastWriteQueueSize') ?? Symbol('lastWriteQueueSize');
  const kept = { destroy: socket._destroy, handle: socket._handle, stop: undefined };
  countBytes(kept.handle);
  const replace = (name, value) => {
    Object.defineProperty(socket, name, { configurable: true, writable: true, value });
  };
  replace('_write', writeChunkOrSlice);
  replace('_destroy', stopAndDestroy);
  prepared.set(socket, kept);
  return kept;
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

function send(socket, kept, slice, callback) {
  slice.hasArrived = true;
  if (slice.isOrphaned || !socket._handle) {
    callback();
    return slice.over(true);
  }
  const { fd, position, length, head = '', tail = '', more = false, copy = false } = slice;
  let counted = 0;
  let before = 0;
  let later;
  // All that the socket has taken up to now, head and tail included once the slice is done.
  const count = (fileBytes) => {
    slice.moved(fileBytes - counted);
    kept.handle[kBytes] += fileBytes - counted;
    counted = fileBytes;
    socket._unrefTimer();
    if (later !== undefined) grace(socket);
  };
  const done = (end, errno) => {
    kept.stop = undefined;
    slice.abort = undefined;
    // First the queue, then the source: it may write the next slice at once.
    if (end === REFUSED) {
      // What stands before the bytes is Node's to send again.
      slice.takeBack?.();
      callback();
      return slice.over(true);
    }
    lanes.kernel.count(counted);
    const whole = end === DONE_WHOLE;
    kept.handle[kBytes] += whole ? head.length + tail.length : counted > 0 ? head.length : 0;
    if (kLastWriteQueueSize in socket) socket[kLastWriteQueueSize] = 0;
    callback(end === FAILED ? writeError(errno) : null);
    // A chunk was announced that cannot be completed: better no answer than a wrong one.
    if (!whole && tail !== '') socket.destroy();
    if (end !== FAILED) return slice.over(end === SHORT);
    // The error is told in the second tick from here, and only then lets `pipe` go of the socket;
    // `process.stdout` is not even destroyed by it.
    process.nextTick(process.nextTick, () => slice.over(false));
  };
  submit(
    (slot) => {
      const fdTo = socket._handle.fd;
      const sent = binding.sendFile(
        environment,
        slot,
        fd,
        position,
        length,
        fdTo,
        head,
        tail,
        more,
        copy,
      );
      before = sent.bytes;
      count(before);
      if (sent.end !== PENDING) {
        done(sent.end, sent.errno);
        return DONE;
      }
      slice.isDetached = true;
      kept.stop = () => environment.abort(slot);
      // In the middle of an announced chunk there is no stopping.
      if (tail === '') slice.abort = kept.stop;
      later = inContext(done);
      grace(socket);
    },
    (errno, bytes, end, slot) => {
      environment.forget(slot);
      if (errno !== 0) return later(FAILED, errno);
      count(before + bytes);
      later(end, 0);
    },
    undefined,
    (bytes) => count(before + bytes),
  );
}

class SocketTarget {
  #socket;

  constructor(socket) {
    this.#socket = socket;
  }

  isGone() {
    return this.#socket.destroyed;
  }

  isReady() {
    return isIdle(this.#socket);
  }

  lengthOf(rest) {
    return sliceLength(rest);
  }

  write(slice) {
    writeSlice(this.#socket, slice);
  }
}

/** Nothing is queued in the socket, neither here nor in libuv, and it can be written to. */
function isIdle(socket) {
  const { _handle: handle, _writableState: state } = socket;
  return (
    handle !== null &&
    handle !== undefined &&
    handle.fd >= 0 &&
    takesSlices(handle) !== NOTHING &&
    handle.writeQueueSize === 0 &&
    !socket.connecting &&
    !socket.destroyed &&
    !state.ending &&
    !state.errored &&
    !state.writing &&
    state.length === 0 &&
    state.corked === 0 &&
    state.highWaterMark > 0
  );
}

const takers = new WeakMap();

// What takes a slice: `takes_slices` in src/binding/send_file.rs.
const NOTHING = 0;
const SOCKET = 1;

/** A `net.Socket` may stand over anything that has a descriptor. */
function takesSlices(handle) {
  let takes = takers.get(handle);
  if (takes === undefined) {
    takes = binding.takesSlices(handle.fd);
    takers.set(handle, takes);
  }
  return takes;
}

/**
 * Files that no cache holds, on their way to a peer on this very machine: there
 * the receiver copies the file's cold pages out of the socket by itself, on its
 * one thread. 64 MiB over loopback: sendfile 0.9 GB/s, nginx's as well, node:fs
 * 1.3. Read into a warm buffer first, the pool's threads share that work.
 */
const COLD_BYTES = 32 * 1024 * 1024;

function isSlowBySendfile(socket, fileBytes) {
  // A pipe takes 64 KiB at a time: nothing cools down in it, and sendfile needs two thirds of the CPU.
  if (fileBytes < COLD_BYTES || takesSlices(socket._handle) !== SOCKET) return false;
  const { remoteAddress } = socket;
  return remoteAddress === undefined || /^(127\.|::1$|::ffff:127\.)/.test(remoteAddress);
}

/** Writes a slice into the queue of an idle socket. */
function writeSlice(socket, slice) {
  const kept = prepared.get(socket) ?? prepare(socket);
  if (kept.handle !== socket._handle) {
    // Connected anew: the counters begin with the handle.
    kept.handle = socket._handle;
    countBytes(kept.handle);
  }
  slice.copy = isSlowBySendfile(socket, slice.fileBytes);
  queueSlice(socket, slice);
}

/** Is this a plain socket that nobody has changed? Not TLS: its bytes are not the file's. */
function isPlain(socket) {
  const own = sockets();
  if (own === undefined || Object.getPrototypeOf(socket) !== own.Socket.prototype) return false;
  const isPrepared = prepared.has(socket);
  return (
    socket.write === write &&
    socket._write === (isPrepared ? writeChunkOrSlice : own._write) &&
    (socket._destroy === (isPrepared ? stopAndDestroy : own._destroy) || isStandard(socket)) &&
    socket._writev === own._writev
  );
}

/** `process.stdout` over a pipe or socket, with the `_destroy` that Node gives it: it never closes. */
function isStandard(socket) {
  return socket._isStdio === true && socket._destroy.name === 'dummyDestroy';
}

/** The way into `socket`, if it is a plain one. */
function socketTarget(socket) {
  const usable = isPlain(socket) && hearsOnlyPipe(socket);
  return usable ? new SocketTarget(socket) : undefined;
}

module.exports = { isIdle, isPlain, sliceLength, socketTarget, writeSlice };
