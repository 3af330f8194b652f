'use strict';

// The `fs` option that our streams give to Node's own stream classes.
//
// Node's constructors document it: an object with open, read, write, writev,
// fsync and close. Everything else of a file stream (validation, properties,
// the waits of destroy, the order of events) stays Node's own code, so it is
// the same by construction, on every version.
//
// Each call asks first whether somebody has replaced the function of that name;
// then the replacement is called, as Node's streams would.

const { isMainThread } = require('node:worker_threads');
const host = require('../host.js');
const lanes = require('../lanes.js');
const { toFlags, toMode, toPath } = require('../arguments.js');
const { binding } = require('../native.js');
const { environment, inContext, submit } = require('../completion.js');
const { systemError, withoutStack } = require('../errors.js');
const { patched } = require('../patched.js');
const { ReadAhead } = require('./read-ahead.js');

/**
 * Node keeps a list of the descriptors that a worker has opened through it, and
 * warns when one is closed that is not on the list. A user may well close a
 * stream's descriptor, so in a worker it is opened and closed by Node.
 */
const opensHere = isMainThread;

const failed = (errno, syscall, path) => withoutStack(() => systemError(errno, syscall, path));

class StreamFs {
  /** The read-ahead of a ReadStream; undefined for a WriteStream. */
  ahead;
  /** Node's own operations on a FileHandle: only they know its references. */
  #handle;

  constructor(stream, reads) {
    if (reads) this.ahead = new ReadAhead(stream);
  }

  /** The streams of a FileHandle are closed and flushed through it. */
  useHandle(operations) {
    this.#handle = operations;
  }

  open(path, flags, mode, callback) {
    const replaced = patched(['open']);
    if (replaced !== undefined) return replaced(path, flags, mode, callback);
    const name = toPath(path);
    const bits = toFlags(flags);
    const permissions = toMode(mode);
    if (!opensHere || name === undefined || bits === undefined || permissions === undefined) {
      return host.fs.open(path, flags, mode, callback);
    }
    const answer = inContext(callback);
    submit(
      (slot) => binding.open(environment, slot, name, bits, permissions),
      (errno, fd) => (errno === 0 ? answer(null, fd) : answer(failed(errno, fd, name))),
    );
  }

  close(fd, callback) {
    if (this.#handle !== undefined) return this.#handle.close(fd, callback);
    const replaced = patched(['close']);
    if (replaced !== undefined) return replaced(fd, callback);
    if (!opensHere) return host.fs.close(fd, callback);
    const answer = inContext(callback);
    submit(
      (slot) => binding.close(environment, slot, fd),
      (errno, syscall) => answer(errno === 0 ? null : failed(errno, syscall)),
    );
  }

  fsync(fd, callback) {
    const replaced = this.#handle === undefined ? patched(['fsync']) : undefined;
    if (replaced !== undefined) return replaced(fd, callback);
    const answer = inContext(callback);
    submit(
      (slot) => binding.fsync(environment, slot, fd),
      (errno, syscall) => answer(errno === 0 ? null : failed(errno, syscall)),
    );
  }

  read(fd, buffer, offset, length, position, callback) {
    const replaced = this.#handle === undefined ? patched(['read']) : undefined;
    if (replaced !== undefined) {
      lanes.exact.count(0);
      return replaced(fd, buffer, offset, length, position, callback);
    }
    const answer = inContext(callback);
    const { ahead } = this;
    const chunks = ahead.plan(buffer);
    submit(
      (slot) => {
        const { own, at } = ahead.position(position);
        binding.readStream(environment, slot, fd, at, own, chunks);
      },
      (errno, value, seen) => {
        if (errno !== 0) return answer(failed(errno, value), 0, buffer);
        lanes.pool.count(value);
        ahead.arrived(chunks, value, seen);
        answer(null, Math.min(value, length), buffer);
      },
      chunks,
    );
  }

  write(fd, data, offset, length, position, callback) {
    const replaced = this.#handle === undefined ? patched(['write']) : undefined;
    if (replaced !== undefined) {
      lanes.exact.count(0);
      return replaced(fd, data, offset, length, position, callback);
    }
    this.#write(fd, [data.subarray(offset, offset + length)], position, (error, bytes) =>
      callback(error, bytes, data),
    );
  }

  writev(fd, chunks, position, callback) {
    const replaced = this.#handle === undefined ? patched(['writev']) : undefined;
    if (replaced !== undefined) {
      lanes.exact.count(0);
      return replaced(fd, chunks, position, callback);
    }
    this.#write(fd, chunks, position, (error, bytes) => callback(error, bytes, chunks));
  }

  #write(fd, chunks, position, callback) {
    const answer = inContext(callback);
    // Node writes where the descriptor stands if the position is not a number.
    const at = typeof position === 'number' ? position : -1;
    submit(
      (slot) => binding.writeStream(environment, slot, fd, at, chunks),
      (errno, value) => {
        if (errno !== 0) return answer(failed(errno, value), 0);
        lanes.pool.count(value);
        answer(null, value);
      },
      chunks,
    );
  }
}

let kFs;

/**
 * Puts our operations in the place of Node's for a stream over a FileHandle,
 * where Node takes no `fs` option. The place is behind a symbol; where a
 * version of Node has another, the stream stays Node's own.
 */
function replaceOperations(stream, streamFs) {
  kFs ??= Object.getOwnPropertySymbols(stream).find((symbol) => symbol.description === 'kFs');
  const operations = stream[kFs];
  if (typeof operations?.close !== 'function') return false;
  streamFs.useHandle(operations);
  stream[kFs] = streamFs;
  return true;
}

/** Is `options.fd` something that only Node's own operations can close? */
function isHandle(options) {
  return typeof options?.fd === 'object' && options.fd !== null;
}

/**
 * The options for Node's constructor: the caller's, with our `fs`. Undefined if
 * the caller has an `fs` of its own, or options that Node has to refuse: then
 * the stream is Node's own in all it does.
 */
function optionsWith(streamFs, options) {
  if (binding === null) return undefined;
  if (options === undefined || options === null || typeof options === 'function') {
    return { fs: streamFs };
  }
  if (typeof options === 'string') return { encoding: options, fs: streamFs };
  if (typeof options !== 'object' || options.fs) return undefined;
  // Inherited, not copied: Node's constructor then reads each of the caller's getters as often as
  // it would have.
  return { __proto__: options, fs: isHandle(options) ? undefined : streamFs };
}

module.exports = { StreamFs, isHandle, optionsWith, replaceOperations };
