'use strict';

// Reading on while a file is written.
//
// Node's `pipe` waits for each chunk of a socket to be in the file before it
// reads the next one, so the event loop and the disk work in turns. Here a chunk
// counts as written when it is queued, up to a bound, and what has queued up is
// written in one visit of a thread. Only for the body of an HTTP message whose length
// is known, but for its last chunk: when its 'end' is told, all of it is in the file, as
// with Node. Only for chunks without a callback, as `pipe` writes them, and while nobody
// else waits for 'drain'. They are copied: a chunk that counts as written may be written
// into again by its owner. 'finish', `close` and fsync wait for the queue;
// `bytesWritten` counts what is in the file; an error comes with the next chunk or the
// end, or by `destroy`.

const { Writable } = require('node:stream');
const host = require('../host.js');
const { incoming } = require('./nodes-net.js');

/** What a stream may have queued: 16 chunks of a socket, a few milliseconds of a disk's work. */
const MOST_BYTES = 1024 * 1024;

/** And all streams of this thread together. */
const ALL_MOST_BYTES = 32 * 1024 * 1024;

/** The largest chunk of a socket: what libuv reads at a time. */
const SOCKET_BYTES = 64 * 1024;

/** What all of them have queued. */
let allBytes = 0;

/**
 * From this size on, a body whose length is known gets its place on the disk in few large pieces:
 * always as much again as has arrived. A length alone is only a promise, and may not fill the disk.
 */
const RESERVED_FROM_BYTES = 8 * 1024 * 1024;

/** And never more than so much ahead of what has arrived. */
const MOST_RESERVED_BYTES = 64 * 1024 * 1024;

/** How a file is opened that holds nothing yet. */
const NEW_FILE = new Set(['w', 'w+', 'wx', 'xw', 'wx+', 'xw+']);

const { write } = Writable.prototype;
const { _write } = host.WriteStream.prototype;

let noCallback;

/** Is this what Node keeps as the callback of a write that has none? */
function isNoCallback(callback) {
  if (noCallback === undefined) {
    const stream = new Writable({
      write() {
        noCallback = this._writableState.writecb;
      },
    });
    write.call(stream, 'x');
  }
  return callback === noCallback;
}

class WriteBehind {
  #stream;
  /** `writeAll(fd, chunks, position, callback, reserve)`, `giveBack(fd, size, callback)`, `written()`. */
  #operations;
  #queue = [];
  #bytes = 0;
  #isWriting = false;
  #error = null;
  /** The callback of the chunk that went over the bound. */
  #held;
  #waiting = [];
  /** The bytes that the source has promised and not given yet. */
  #toCome = 0;
  /** What it has promised, if the file gets its place on the disk for that. */
  #expected = 0;
  #reserved = 0;
  #source;

  constructor(stream, operations) {
    this.#stream = stream;
    this.#operations = operations;
  }

  /** So many bytes have come to be written, whichever way. */
  arrived(bytes) {
    this.#toCome -= Math.min(this.#toCome, bytes);
  }

  /** May the chunk of so many bytes that has just arrived count as written before it is? */
  mayRunAhead(bytes) {
    const { autoDestroy, ending, highWaterMark, writecb } = this.#stream._writableState;
    // `pipe` has to wait for the queue before the last chunk comes: for that one it does not wait where the end of the
    // message comes out of the socket with it, and 'end' would be ahead of the whole queue.
    if (this.#toCome < highWaterMark + SOCKET_BYTES) return false;
    if (bytes > MOST_BYTES || allBytes + bytes > ALL_MOST_BYTES) return false;
    const { drain } = this.#stream._events;
    return (
      autoDestroy &&
      !ending &&
      isNoCallback(writecb) &&
      typeof drain === 'function' &&
      drain.name === 'pipeOnDrainFunctionResult' &&
      this.#stream.write === write &&
      this.#stream._write === _write &&
      (this.#stream._final === undefined || this.#stream._final === this.#final)
    );
  }

  /** Is there anything that Node believes to be written, and is not? */
  get isBehind() {
    return this.#bytes > 0;
  }

  /** Queues a chunk; `callback(error, bytes)` as of `fs.write`, at once while there is room. */
  write(fd, chunk, position, callback) {
    if (this.#error !== null) return callback(this.#error, 0);
    if (this.#stream._final === undefined) this.#holdFinal();
    const copy = Buffer.allocUnsafeSlow(chunk.length);
    copy.set(chunk);
    this.#queue.push({ chunk: copy, position });
    this.#count(chunk.length);
    const done = () => {
      // Node's code counts the chunk in its callback: so far it is not in the file.
      if (!this.#stream.destroyed) this.#stream.bytesWritten -= chunk.length;
      callback(null, chunk.length);
    };
    if (!this.#isWriting) this.#writeQueue(fd);
    if (this.#bytes <= MOST_BYTES) done();
    else this.#held = { callback, done };
  }

  #count(bytes) {
    this.#bytes += bytes;
    allBytes += bytes;
  }

  /** Calls back when all that was queued is in the file, or an error has ended it. */
  whenIdle(callback) {
    if (this.#isWriting) this.#waiting.push(callback);
    else callback();
  }

  /**
   * Does an operation when idle, with nothing else beside it. `operate` gets a function to call when
   * it is over; after an error of the queue `refuse` is called with that instead.
   */
  alone(operate, refuse) {
    this.whenIdle(() => {
      if (this.#error !== null) return refuse(this.#error);
      this.#isWriting = true;
      operate((fd) => {
        this.#isWriting = false;
        if (this.#waiting.length > 0) process.nextTick(() => this.#goOn(fd));
      });
    });
  }

  /** Puts the wait for the queue before the end of the stream, and before a `_final` given later. */
  #holdFinal() {
    const define = (attributes) =>
      Object.defineProperty(this.#stream, '_final', { configurable: true, ...attributes });
    const held = (final) => (callback) => {
      this.whenIdle(() => {
        if (this.#error !== null) callback(this.#error);
        else final.call(this.#stream, callback);
      });
    };
    define({
      get: () => this.#final,
      set: (final) => define({ enumerable: true, writable: true, value: held(final) }),
    });
  }

  /** Notes how much a message that is piped into the file will give. */
  piped(source) {
    const { flags, start } = this.#stream;
    const messages = incoming();
    if (messages === undefined || !(source instanceof messages.IncomingMessage)) return;
    const length = Number(source.headers['content-length']);
    if (!Number.isSafeInteger(length) || length < 0) return;
    // Piped anew after an `unpipe`, it has given some already: then all of it is waited for.
    const isNew = this.#source !== source;
    this.#source = source;
    this.#toCome = isNew ? length : 0;
    if (!isNew) return;
    if (length < RESERVED_FROM_BYTES || !NEW_FILE.has(flags) || start !== undefined) return;
    this.#expected = length;
    // A message that is cut off leaves the stream open, as `pipe` does in Node.
    source.once('close', () => {
      this.#expected = 0;
      const { fd } = this.#stream;
      if (typeof fd === 'number' && !this.#stream.destroyed) this.giveBack(fd, () => {});
    });
  }

  /** When idle, gives back the place on the disk that is reserved behind the end of the file. */
  giveBack(fd, callback) {
    this.whenIdle(() => {
      if (this.#reserved <= this.#operations.written()) return callback();
      this.#reserved = 0;
      this.#isWriting = true;
      this.#operations.giveBack(fd, this.#operations.written(), () => {
        this.#isWriting = false;
        callback();
        this.#goOn(fd);
      });
    });
  }

  /** How much of the file should have its place now; 0 for no more than has it. */
  #reserve() {
    const arrived = this.#operations.written() + this.#bytes;
    const wanted = Math.min(this.#expected, arrived + Math.min(arrived, MOST_RESERVED_BYTES));
    if (arrived < RESERVED_FROM_BYTES || arrived < this.#reserved || wanted <= arrived) return 0;
    this.#reserved = wanted;
    return wanted;
  }

  #final = (callback) => this.whenIdle(() => callback(this.#error));

  #writeQueue(fd) {
    const queue = this.#queue;
    this.#queue = [];
    this.#isWriting = true;
    this.#writeSome(
      fd,
      queue.map(({ chunk }) => chunk),
      queue[0].position,
      this.#reserve(),
    );
  }

  #writeSome(fd, chunks, position, reserve) {
    const written = (error, bytes) => {
      this.#isWriting = false;
      this.#count(-bytes);
      // As Node, which no longer counts.
      if (!this.#stream.destroyed) this.#stream.bytesWritten += bytes;
      if (error) this.#fail(error);
      const rest = error ? [] : chunksBehind(chunks, bytes);
      // The kernel took less: it says why when it is asked for the rest.
      if (rest.length > 0) {
        this.#isWriting = true;
        return this.#writeSome(fd, rest, position + bytes, 0);
      }
      this.#goOn(fd);
    };
    this.#operations.writeAll(fd, chunks, position, written, reserve);
  }

  /** What has waited for the thread's visit to end. */
  #goOn(fd) {
    if (this.#queue.length > 0 && !this.#isWriting) this.#writeQueue(fd);
    const held = this.#held;
    if (held !== undefined && this.#bytes <= MOST_BYTES) {
      this.#held = undefined;
      held.done();
    }
    while (!this.#isWriting && this.#waiting.length > 0) this.#waiting.shift()();
  }

  #fail(error) {
    this.#error = error;
    this.#queue = [];
    this.#count(-this.#bytes);
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) held.callback(error, 0);
    else if (this.#waiting.length === 0) this.#stream.destroy(error);
  }
}

/** What of `chunks` is behind their first `bytes`. */
function chunksBehind(chunks, bytes) {
  const rest = [];
  for (const chunk of chunks) {
    if (bytes < chunk.length) rest.push(chunk.subarray(bytes));
    bytes = Math.max(0, bytes - chunk.length);
  }
  return rest;
}

module.exports = { WriteBehind };
