'use strict';

// pipe(source, destination[, options][, callback]): the one-call form.
//
// Makes streams of what it gets and leaves the rest to Node's `pipeline`, so
// errors, aborts and clean-up are those that everybody knows.

const { isUint8Array } = require('node:util/types');
const { Readable, Transform, Writable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const host = require('../host.js');
const { invalidArgument } = require('../errors.js');
const { ReadStream } = require('./read-stream.js');
const { streamFsOf } = require('./stream-fs.js');
const { WriteStream } = require('./write-stream.js');

/** The least time between two calls of `onProgress`. */
const PROGRESS_MS = 100;

const isPath = (value) => typeof value === 'string' || isUint8Array(value) || value instanceof URL;
const isHandle = (value) =>
  typeof value?.fd === 'number' && typeof value.createReadStream === 'function';
const isIterable = (value) =>
  typeof value?.[Symbol.asyncIterator] === 'function' ||
  typeof value?.[Symbol.iterator] === 'function';

/** The caller's descriptor stays open: it is the caller's. */
const kept = (fd) => ({ fd, autoClose: false });

function sourceOf(value, { start, end, kernel }) {
  const range = { start, end, kernel };
  if (isPath(value)) return new ReadStream(value, range);
  if (typeof value === 'number' || isHandle(value)) {
    return new ReadStream(null, { ...range, ...kept(value) });
  }
  if (typeof value?.pipe === 'function' && typeof value.on === 'function') return value;
  if (value instanceof ReadableStream) return Readable.fromWeb(value);
  if (isIterable(value)) return Readable.from(value);
  throw invalidArgument('source', 'a path, descriptor, FileHandle or Readable', value);
}

function destinationOf(value, { flags, mode, kernel }) {
  if (isPath(value)) return new WriteStream(value, { flags, mode, kernel });
  if (typeof value === 'number' || isHandle(value)) return new WriteStream(null, kept(value));
  if (typeof value?.write === 'function' && typeof value.on === 'function') return value;
  if (value instanceof WritableStream) return Writable.fromWeb(value);
  throw invalidArgument('destination', 'a path, descriptor, FileHandle or Writable', value);
}

/** Bytes `start` to `end` (inclusive) of a stream that has no positions of its own. */
function rangeOf(start = 0, end = Infinity) {
  let position = 0;
  return new Transform({
    transform(chunk, _encoding, done) {
      const from = Math.max(start - position, 0);
      const to = Math.min(end + 1 - position, chunk.length);
      position += chunk.length;
      done(null, from < to ? chunk.subarray(from, to) : undefined);
    },
  });
}

/** Counts what passes, where neither end is a file that counts for itself. */
class Counter extends Transform {
  bytes = 0;

  _transform(chunk, _encoding, done) {
    this.bytes += chunk.length;
    done(null, chunk);
  }
}

/** The bytes that a source will give, where that can be known beforehand. */
async function totalOf(source, { start = 0, end = Infinity }) {
  if (source instanceof host.ReadStream) {
    const stats = await (source.path === undefined
      ? new Promise((resolve, reject) => {
          host.fs.fstat(source.fd, (error, stats) => (error ? reject(error) : resolve(stats)));
        })
      : host.promises.stat(source.path));
    return stats.isFile() ? Math.max(0, Math.min(stats.size, end + 1) - start) : undefined;
  }
  const length = Number(source.headers?.['content-length'] ?? Number.NaN);
  return Number.isSafeInteger(length) ? Math.max(0, Math.min(length, end + 1) - start) : undefined;
}

/** Reports while bytes move, and once at the end. */
function watchProgress(source, options, bytesNow) {
  const { onProgress } = options;
  if (onProgress === undefined) return () => {};
  let total;
  let reported = 0;
  totalOf(source, options).then(
    (known) => {
      total = known;
    },
    // The stream meets the same error, and reports it.
    () => {},
  );
  const timer = setInterval(() => {
    const bytes = bytesNow();
    if (bytes === reported) return;
    reported = bytes;
    onProgress({ bytes, total });
  }, PROGRESS_MS);
  return (failed) => {
    clearInterval(timer);
    if (!failed) onProgress({ bytes: bytesNow(), total: total ?? bytesNow() });
  };
}

/** The lane that most of the bytes took. */
function laneOf(source, destination, bytes) {
  const streamFs = streamFsOf(source) ?? streamFsOf(destination);
  if (streamFs === undefined) return 'exact';
  return bytes > 0 && streamFs.kernelBytes * 2 >= bytes ? 'kernel' : 'pool';
}

function validate(options, callback) {
  if (typeof options !== 'object' || options === null) {
    throw invalidArgument('options', 'an object', options);
  }
  if (callback !== undefined && typeof callback !== 'function') {
    throw invalidArgument('callback', 'a function', callback);
  }
  const { onProgress, keepOpen } = options;
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw invalidArgument('options.onProgress', 'a function', onProgress);
  }
  if (keepOpen !== undefined && typeof keepOpen !== 'boolean') {
    throw invalidArgument('options.keepOpen', 'a boolean', keepOpen);
  }
}

/** Without a callback, an error that nobody listens for ends the process, as with `.pipe()`. */
function unheard(destination) {
  const heard = destination.listenerCount('error') > 0;
  return (error) => {
    if (error && !heard) throw error;
  };
}

/** See `pipe` in index.d.ts. */
function pipe(from, to, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  options ??= {};
  validate(options, callback);
  // `end: false` is how `.pipe()` spells it; a number is the last byte, as in createReadStream.
  const keepOpen = options.keepOpen ?? options.end === false;
  const { start, signal } = options;
  const end = typeof options.end === 'boolean' ? undefined : options.end;
  const range = { start, end, kernel: options.kernel, onProgress: options.onProgress };

  const source = sourceOf(from, range);
  const destination = destinationOf(to, options);
  const stages = [source];
  if (source === from && (start !== undefined || end !== undefined))
    stages.push(rangeOf(start, end));
  let counted = source instanceof host.ReadStream ? source : destination;
  let counter = counted === source ? 'bytesRead' : 'bytesWritten';
  if (counted === destination && !(destination instanceof host.WriteStream)) {
    counted = new Counter();
    counter = 'bytes';
    stages.push(counted);
  }
  const before = counted[counter];
  const bytesNow = () => counted[counter] - before;
  const finish = callback ?? unheard(destination);

  const ended = watchProgress(source, range, bytesNow);
  const settle = (error) => {
    ended(error !== null);
    if (error !== null) finish(error);
    else finish(null, { bytes: bytesNow(), lane: laneOf(source, destination, bytesNow()) });
  };
  // Only the promise form of `pipeline` takes options. `nextTick` leaves the promise behind, so what
  // a callback throws is an uncaught exception and no rejection.
  pipeline(...stages, destination, { signal, end: !keepOpen }).then(
    () => process.nextTick(settle, null),
    (error) => process.nextTick(settle, error),
  );
  return destination;
}

/** See `promises.pipe` in index.d.ts. */
function pipePromise(source, destination, options) {
  return new Promise((resolve, reject) => {
    pipe(source, destination, options ?? {}, (error, result) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}

Object.defineProperty(pipePromise, 'name', { value: 'pipe' });

module.exports = { pipe, pipePromise };
