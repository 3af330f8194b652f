'use strict';

// The kernel lane into a socket: TCP, Unix, or a pipe of the process.
//
// The slice is an ordinary write in the socket's queue. What `_write` does with
// it is ours: the bytes are sent to the descriptor, as many as go at once on
// this thread, the rest by the reactor and the pool. Meanwhile Node sees a write
// that is not finished yet, so whatever the program writes, ends or destroys
// keeps its place.

const { Writable } = require('node:stream');
const { binding } = require('../native.js');
const { environment, launch } = require('../completion.js');
const { sockets } = require('./nodes-net.js');
const { Sending, countBytes, knowTimers } = require('./sending.js');
const { hearsOnlyPipe, sliceOf, writeSlice: queueSlice } = require('./slice-chunk.js');

/**
 * What is handed over at once. A `pause` or `unpipe` stops it (`isWanted` in kernel-pipe.js). Each slice
 * makes a KiB of garbage: with 1 MiB, a thousand slow clients take 8 MiB of memory more.
 */
const SLICE_BYTES = 16 * 1024 * 1024;

/**
 * The same of what is announced to the peer before it is sent. In there is no stopping, so a slow
 * client's must not be long; at 1 MiB the trips between slices cost 5 % of loopback's speed.
 */
const ANNOUNCED_BYTES = 1024 * 1024;

/**
 * The end of a file is a slice of its own, so short that it leaves on this thread, in one go with
 * the end of the message. Behind a long one that end would be a packet of a few bytes, and later by
 * a trip between threads. 64 responses of 1 MiB at once, chunked: 2,600 a second without, 3,400 with.
 */
const LAST_BYTES = 64 * 1024;

/** How much of a file that has so many bytes left is handed over at once. */
function sliceLength(rest, isAnnounced) {
  const most = isAnnounced ? ANNOUNCED_BYTES : SLICE_BYTES;
  return rest > 2 * LAST_BYTES ? Math.min(rest - LAST_BYTES, most) : rest;
}

/** Sockets have it from the streams that they are. */
const { write } = Writable.prototype;

/** What we keep for a socket that has served a slice. */
const prepared = new WeakMap();

/** `_write` of a socket that has served a slice. */
function writeChunkOrSlice(chunk, encoding, callback) {
  const slice = sliceOf(chunk);
  if (slice === undefined) return sockets()._write.call(this, chunk, encoding, callback);
  send(this, prepared.get(this), slice, callback);
}

/** `_destroy` of such a socket: stops the slice under way. */
function stopAndDestroy(error, callback) {
  const { destroy, slot } = prepared.get(this);
  if (slot !== undefined) binding.abort(environment, slot);
  return destroy.call(this, error, callback);
}

const inPlaceOfWrite = { configurable: true, writable: true, value: writeChunkOrSlice };
const inPlaceOfDestroy = { configurable: true, writable: true, value: stopAndDestroy };

/** Makes a socket's `_write` understand slices, and its `_destroy` stop the one under way. */
function prepare(socket) {
  knowTimers(socket);
  const kept = { destroy: socket._destroy, handle: socket._handle, slot: undefined };
  countBytes(kept.handle);
  Object.defineProperty(socket, '_write', inPlaceOfWrite);
  Object.defineProperty(socket, '_destroy', inPlaceOfDestroy);
  prepared.set(socket, kept);
  return kept;
}

function send(socket, kept, slice, callback) {
  slice.hasArrived = true;
  if (slice.isOrphaned || !socket._handle) {
    callback();
    return slice.over(true);
  }
  launch(new Sending(socket, kept, slice, callback));
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
    return sliceLength(rest, false);
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
