'use strict';

// The two ends of a `pipe()` call as streams, and what may stand between them.

const { isUint8Array } = require('node:util/types');
const { Readable, Transform, Writable } = require('node:stream');
const host = require('../host.js');
const { invalidArgument } = require('../errors.js');
const { lendHandle } = require('../files/file-handle.js');
const { ReadStream } = require('./read-stream.js');
const { kKeepOpen, servesOthers } = require('./stream-fs.js');
const { WriteStream } = require('./write-stream.js');

const isPath = (value) => typeof value === 'string' || isUint8Array(value) || value instanceof URL;
const isHandle = (value) =>
  typeof value?.fd === 'number' && typeof value.createReadStream === 'function';
const isIterable = (value) =>
  typeof value?.[Symbol.asyncIterator] === 'function' ||
  typeof value?.[Symbol.iterator] === 'function';

/** Is the value a Readable, which the caller made and keeps? */
const isReadable = (value) => typeof value?.pipe === 'function' && typeof value.on === 'function';
/** Is the value a Writable, which the caller made and keeps? */
const isWritable = (value) => typeof value?.write === 'function' && typeof value.on === 'function';

/** The options of a stream over the caller's descriptor: it stays open whatever happens. */
function optionsOver(value, options) {
  if (typeof value === 'number') return keepingOpen(value, () => {}, options);
  const lent = lendHandle(value);
  if (lent !== undefined) return keepingOpen(lent.fd, lent.giveBack, options);
  // A closed handle: Node's stream says so. One that cannot be lent its owner has to keep open himself.
  return value.fd < 0 ? { ...options, fd: value } : keepingOpen(value.fd, () => {}, options);
}

/** `keep` is called in the place of a close: a stream without our operations has Node's, but for that one. */
function keepingOpen(fd, keep, options) {
  if (servesOthers()) return { ...options, fd, [kKeepOpen]: keep };
  const close = (_, callback) => {
    keep();
    process.nextTick(callback, null);
  };
  return { ...options, fd, fs: { __proto__: host.live, close } };
}

/** The stream that a source is, or becomes. */
function sourceOf(value, { start, end, kernel }) {
  const range = { start, end, kernel };
  if (isPath(value)) return new ReadStream(value, range);
  if (typeof value === 'number' || isHandle(value)) {
    return new ReadStream(null, optionsOver(value, range));
  }
  if (isReadable(value)) return value;
  if (value instanceof ReadableStream) return Readable.fromWeb(value);
  if (isIterable(value)) return Readable.from(value);
  throw invalidArgument('source', 'a path, descriptor, FileHandle or Readable', value);
}

/** The stream that a destination is, or becomes. */
function destinationOf(value, { flags, mode, kernel }) {
  if (isPath(value)) return new WriteStream(value, { flags, mode, kernel });
  if (typeof value === 'number' || isHandle(value)) {
    return new WriteStream(null, optionsOver(value, { kernel }));
  }
  if (isWritable(value)) return value;
  if (value instanceof WritableStream) return Writable.fromWeb(value);
  throw invalidArgument('destination', 'a path, descriptor, FileHandle or Writable', value);
}

/** Bytes `start` to `end` (inclusive) of a stream that has no positions of its own. */
function rangeOf(start = 0, end = Infinity) {
  // A generator, because returning early ends the source without an error.
  return async function* (source) {
    let position = 0;
    for await (const chunk of source) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      const from = Math.max(start - position, 0);
      const to = Math.min(end + 1 - position, bytes.length);
      position += bytes.length;
      if (from < to) yield bytes.subarray(from, to);
      if (position > end) return;
    }
  };
}

/** Counts what passes, where neither end is a file that counts for itself. Objects have no bytes. */
class Counter extends Transform {
  bytes = 0;

  constructor() {
    super({ objectMode: true });
  }

  _transform(chunk, encoding, done) {
    this.bytes +=
      typeof chunk === 'string' ? Buffer.byteLength(chunk, encoding) : chunk.byteLength || 0;
    done(null, chunk);
  }
}

/** The bytes that a source will give, where that can be known beforehand. */
async function totalOf(source, { start = 0, end = Infinity }) {
  const size = await sizeOf(source);
  return size === undefined ? undefined : Math.max(0, Math.min(size, end + 1) - start);
}

async function sizeOf(source) {
  if (source instanceof host.ReadStream) {
    const stats = await (source.path === undefined
      ? new Promise((resolve, reject) => {
          host.fs.fstat(source.fd, (error, stats) => (error ? reject(error) : resolve(stats)));
        })
      : host.promises.stat(source.path));
    if (!stats.isFile()) return undefined;
    return Math.max(0, Math.min(stats.size, source.end + 1) - (source.start ?? 0));
  }
  const length = Number(source.headers?.['content-length'] ?? Number.NaN);
  return Number.isSafeInteger(length) ? length : undefined;
}

module.exports = {
  Counter,
  destinationOf,
  isReadable,
  isWritable,
  rangeOf,
  sourceOf,
  totalOf,
};
