'use strict';

// writeFile and appendFile in all three faces.
//
// One visit of a pool thread opens, writes, syncs and closes. With a signal it
// takes three, because Node looks at the signal between opening and writing: an
// abort that comes in the same tick leaves a created, empty file. The *Sync faces are
// Node's own.

const { isArrayBufferView } = require('node:util/types');
const host = require('../host.js');
const lanes = require('../lanes.js');
const {
  toEncoding,
  toFlags,
  toMode,
  toOptions,
  toPath,
  toPathOrFd,
  toServed,
  toSignal,
} = require('../arguments.js');
const { binding } = require('../native.js');
const { environment, inContext, onAbort, submit } = require('../completion.js');
const { STOPPED, abortError, systemError, thrownBy, withoutStack } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { lendServed, needsHandle, throughHandle } = require('./file-handle.js');
const inParts = require('./in-parts.js');
const { callNodesOwn, countSync } = require('./nodes-own.js');
const { patchedFace } = require('../patched.js');
const atomic = require('./write-atomic.js');

/** What Node's own writeFile and appendFile call through the exports object. */
const PARTS = {
  writeFile: ['open', 'write', 'fsync', 'close'],
  appendFile: ['writeFile', 'open', 'write', 'fsync', 'close'],
  writeFileSync: ['openSync', 'writeSync', 'fsyncSync', 'closeSync'],
  appendFileSync: ['writeFileSync', 'openSync', 'writeSync', 'fsyncSync', 'closeSync'],
};

/** Node writes a promise's data in pieces of this size, in one trip up to it (Node 26). */
const PIECE_BYTES = 512 * 1024;

/** The options of a valid call; null for everything that Node has to answer itself. */
function parse(options, defaultFlag) {
  options = binding === null ? undefined : toOptions(options);
  if (options === undefined) return null;
  const encoding = toEncoding(options.encoding);
  const flags = toFlags(options.flag || defaultFlag);
  const mode = toMode(options.mode);
  const signal = toSignal(options.signal);
  const flush = options.flush ?? false;
  const valid =
    encoding !== undefined &&
    flags !== undefined &&
    mode !== undefined &&
    signal !== undefined &&
    typeof flush === 'boolean';
  if (!valid) return null;
  return { encoding: encoding ?? 'utf8', flags, mode, signal, flush, writesNothing: false };
}

/** The bytes to write, in the caller's memory where they are there already. */
function toBytes(data, encoding) {
  if (typeof data === 'string') return Buffer.from(data, encoding);
  if (!isArrayBufferView(data)) return undefined;
  // Memory that a worker owns by now: Node answers differently in every face.
  if (data.byteLength === 0 && isDetached(data.buffer)) return undefined;
  if (data instanceof Uint8Array) return data;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function isDetached(buffer) {
  try {
    return new Uint8Array(buffer).byteLength < 0;
  } catch {
    return true;
  }
}

/** Data that comes in pieces: iterables, async iterables, streams. */
function isIterable(data) {
  return (
    typeof data === 'object' &&
    data !== null &&
    !isArrayBufferView(data) &&
    (typeof data[Symbol.asyncIterator] === 'function' ||
      typeof data[Symbol.iterator] === 'function')
  );
}

/** Submits the visits that a signal asks for. `done` gets a failure `{ errno, syscall }`, or null. */
function write(file, bytes, call, signal, done) {
  // Node looks at the signal between two pieces: one piece is written whatever happens.
  if (signal === null || bytes.byteLength <= PIECE_BYTES) {
    return visit(file, bytes, call, null, done);
  }
  visit(file, bytes.subarray(0, PIECE_BYTES), { ...call, flush: false }, null, (failure) => {
    if (failure !== null) return done(failure);
    if (signal.aborted) return done({ errno: STOPPED, syscall: 'abort' });
    visit(file, bytes.subarray(PIECE_BYTES), call, signal, done);
  });
}

/** Submits one visit, which a signal stops between two pieces. */
function visit(file, bytes, { flags, mode, flush, writesNothing }, signal, done) {
  let unwatch = () => {};
  submit(
    (slot) => {
      if (signal !== null) unwatch = onAbort(signal, slot);
      const watched = signal !== null;
      binding.writeFile(environment, slot, file, flags, mode, bytes, writesNothing, flush, watched);
    },
    (errno, value) => {
      unwatch();
      if (errno !== 0) return done({ errno, syscall: value });
      lanes.pool.count(bytes.byteLength);
      // All was written before this thread came to the abort. Node looks between two pieces.
      done(signal?.aborted ? { errno: STOPPED, syscall: 'abort' } : null);
    },
    bytes,
  );
}

/** Opens, looks at the signal, writes, closes; `pieces` says whether an abort cuts the write. */
function writeWatched(path, bytes, call, pieces, done) {
  const { flags, mode, signal } = call;
  submit(
    (slot) => binding.open(environment, slot, path, flags, mode, false),
    (errno, fd) => {
      if (errno !== 0) return done({ errno, syscall: fd });
      const close = (failure) => {
        submit(
          (slot) => binding.close(environment, slot, fd, false),
          (errno, syscall) => done(failure ?? (errno === 0 ? null : { errno, syscall })),
        );
      };
      if (signal.aborted) return close({ errno: STOPPED, syscall: 'abort' });
      write(fd, bytes, call, pieces ? signal : null, close);
    },
  );
}

/** Writes all of `bytes`, in the visits that Node's way of looking at signals asks for. */
function writeBytes(file, bytes, call, face, done) {
  const { signal, flush } = call;
  if (signal === null) return write(file, bytes, call, null, done);
  const pieces = face === 'promise';
  if (typeof file === 'number') return write(file, bytes, call, pieces ? signal : null, done);
  const oneTrip = host.oneTrip && !flush && (!pieces || bytes.byteLength <= PIECE_BYTES);
  if (!oneTrip) return writeWatched(file, bytes, call, pieces, done);
  write(file, bytes, call, null, (failure) => {
    done(failure ?? (signal.aborted ? { errno: STOPPED, syscall: 'abort' } : null));
  });
}

function errorOf({ errno, syscall }, file, signal) {
  if (errno === STOPPED && signal !== null) return abortError(signal);
  return systemError(errno, syscall, syscall === 'open' ? file : undefined);
}

/** The options as Node's code reads them, and its `appendFile` hands them on. */
function optionsInParts(options, defaultFlag, path) {
  const isObject = typeof options === 'object' && options !== null;
  const encoding = typeof options === 'string' ? options : 'utf8';
  const given = isObject ? options : { encoding, mode: 0o666 };
  const copied = {};
  for (const key in given) copied[key] = given[key];
  if (!copied.flag || (defaultFlag === 'a' && typeof path === 'number')) copied.flag = defaultFlag;
  return copied;
}

function callbackFace(name, defaultFlag) {
  return (path, data, options, callback) => {
    callback ||= options;
    if (atomic.isAtomic(name, options)) {
      return atomic.writeWithCallback(writeFilePromise, path, data, options, callback);
    }
    const face = patchedFace(PARTS[name]);
    const mayServe = face === undefined ? !areHooksEnabled() : face !== host.live;
    const call = typeof callback === 'function' && mayServe ? parse(options, defaultFlag) : null;
    if (call !== null && face !== undefined && name === 'appendFile') {
      return void face.writeFile(path, data, optionsInParts(options, 'a', path), callback);
    }
    const file = call === null ? undefined : toPathOrFd(path);
    const bytes = file === undefined ? undefined : toBytes(data, call.encoding);
    if (bytes === undefined) {
      lanes.exact.count(0);
      return host.fs[name](path, data, options, callback);
    }
    // Node's one trip has no parts.
    if (face !== undefined && (typeof file === 'number' || call.flush || !host.oneTrip)) {
      lanes.exact.count(0);
      const view = typeof data === 'string' ? bytes : data;
      return inParts.writeFile(face, path, view, optionsInParts(options, 'w', path), callback);
    }
    const served = toServed(file);
    if (served === undefined) {
      lanes.exact.count(0);
      return host.fs[name](path, data, options, callback);
    }
    const answer = inContext(callback);
    // Node's callback face writes even no bytes, and a full device refuses them; but not in the one
    // trip of later versions.
    call.writesNothing = typeof file === 'number' || call.flush || !host.oneTrip;
    writeBytes(served, bytes, call, 'callback', (failure) => {
      if (failure === null) answer(null);
      else answer(withoutStack(() => errorOf(failure, served, call.signal)));
    });
  };
}

function promiseFace(name, defaultFlag) {
  return async function face(path, data, options) {
    if (atomic.isAtomic(name, options)) return atomic.writePromise(face, path, data, options);
    const call = areHooksEnabled() ? null : parse(options, defaultFlag);
    const handle = call === null ? undefined : lendServed(path);
    const file = handle?.fd ?? (call === null ? undefined : toServed(toPath(path)));
    const isInPieces = file !== undefined && isIterable(data);
    if (isInPieces && handle !== undefined) return writePieces(handle, data, call);
    const bytes = file === undefined || isInPieces ? undefined : toBytes(data, call.encoding);
    if (isInPieces || (bytes !== undefined && handle === undefined && needsHandle())) {
      return writeOpened(face, path, data, call);
    }
    if (bytes === undefined) {
      handle?.giveBack();
      lanes.exact.count(0);
      return host.promises[name](path, data, options);
    }
    // Node does not flush a FileHandle that it was given.
    if (handle !== undefined) call.flush = false;
    try {
      const failure = await new Promise((resolve) => {
        writeBytes(file, bytes, call, 'promise', resolve);
      });
      if (failure !== null) throw thrownBy(face, errorOf(failure, file, call.signal));
    } finally {
      handle?.giveBack();
    }
  };
}

/** Writes into a file that is opened and closed around it. */
function writeOpened(face, path, data, { encoding, flags, flush, mode, signal }) {
  return throughHandle(path, flags, mode, async (opened) => {
    await face(opened, data, { encoding, signal: signal ?? undefined });
    if (flush) await opened.sync();
  });
}

async function writePieces(handle, data, call) {
  const { encoding, signal } = call;
  const piece = { flags: 0, mode: 0, flush: false, writesNothing: false };
  try {
    if (signal?.aborted) throw abortError(signal);
    for await (const chunk of data) {
      if (signal?.aborted) throw abortError(signal);
      const bytes = isArrayBufferView(chunk)
        ? toBytes(chunk)
        : toBytes(Buffer.from(chunk, encoding));
      // Node makes no trip for nothing, in which an abort would be seen; nor for memory that is a worker's by now.
      if (bytes === undefined || bytes.byteLength === 0) continue;
      const failure = await new Promise((resolve) => {
        write(handle.fd, bytes, piece, signal, resolve);
      });
      if (failure !== null) throw errorOf(failure, handle.fd, signal);
      if (signal?.aborted) throw abortError(signal);
    }
  } finally {
    handle.giveBack();
  }
}

/** Is the encoding UTF-8 in so many words? Node has a way without parts for that. */
function saysUtf8(options) {
  const isNone = options === undefined || options === null || typeof options === 'function';
  const encoding = isNone ? 'utf8' : typeof options === 'object' ? options.encoding : options;
  return encoding === 'utf8' || encoding === 'utf-8';
}

function syncFace(name, defaultFlag) {
  return function face(path, data, options) {
    if (atomic.isAtomic(name, options)) return atomic.writeSync(face, path, data, options);
    // What stands in node:fs Node calls by itself.
    const patched = patchedFace(PARTS[name]);
    const call =
      patched === undefined || patched === host.live ? null : parse(options, defaultFlag);
    if (call !== null && name === 'appendFileSync') {
      return void patched.writeFileSync(path, data, optionsInParts(options, 'a', path));
    }
    const inOne =
      call === null || call.signal !== null || (typeof data === 'string' && saysUtf8(options));
    const isValid = !inOne && toPathOrFd(path) !== undefined;
    const bytes = isValid ? toBytes(data, call.encoding) : undefined;
    if (bytes === undefined) {
      callNodesOwn(face, name, path, data, options);
      return countSync(data, options);
    }
    lanes.exact.count(0);
    const view = typeof data === 'string' ? bytes : data;
    return inParts.writeFileSync(patched, path, view, optionsInParts(options, 'w', path));
  };
}

const named = (name, face) => Object.defineProperty(face, 'name', { value: name });

const writeFilePromise = named('writeFile', promiseFace('writeFile', 'w'));

module.exports = {
  writeFile: named('writeFile', callbackFace('writeFile', 'w')),
  writeFilePromise,
  writeFileSync: named('writeFileSync', syncFace('writeFileSync', 'w')),
  appendFile: named('appendFile', callbackFace('appendFile', 'a')),
  appendFilePromise: named('appendFile', promiseFace('appendFile', 'a')),
  appendFileSync: named('appendFileSync', syncFace('appendFileSync', 'a')),
};
