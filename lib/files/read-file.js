'use strict';

// readFile, promises.readFile and readFileSync.
//
// A small file that is in memory is read here and now, and delivered in a later
// turn of the event loop. Otherwise one visit of a pool thread opens, measures,
// reads and closes a file, and decodes it where text is wanted. For a large one it
// comes back with the size, the Buffer is made here, and a second visit reads
// straight into it.
//
// Reading and waiting is what Node itself does as fast: `readFileSync` is its own.

const { O_RDONLY } = require('node:fs').constants;
const host = require('../host.js');
const lanes = require('../lanes.js');
const { CachedLane, cached } = lanes;
const {
  encodingNumber,
  toEncoding,
  toFlags,
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

/** What Node's own readFileSync calls through the exports object, except for UTF-8. */
const PARTS_SYNC = ['openSync', 'readSync', 'closeSync'];

/** The binding's word for a file above Node's limit. */
const TOO_LARGE = -1;

const NOTHING = () => {};

/** The options of a valid call; null for everything that Node has to answer itself. */
function parse(options) {
  options = binding === null ? undefined : toOptions(options);
  // A caller's own `buffer` (Node 24) goes to Node: it saves the allocation that we would speed up.
  if (options === undefined || options.buffer !== undefined) return null;
  const encoding = toEncoding(options.encoding);
  const flags = toFlags(options.flag ?? 'r');
  const signal = toSignal(options.signal);
  if (encoding === undefined || flags === undefined || signal === undefined) return null;
  return { encoding, flags, signal };
}

/**
 * Reads. `done` gets a failure `{ errno, syscall }`, or null and a Buffer or a
 * string, or null and `undefined` when Node itself has to answer.
 */
function read(file, call, done) {
  const { encoding, flags, signal } = call;
  const number = encodingNumber(encoding);
  let unwatch = NOTHING;
  let atOnce;
  const byPool = (slot) => {
    if (signal !== null) unwatch = onAbort(signal, slot);
    binding.readFile(environment, slot, file, flags, number, signal !== null);
  };
  const may = flags === O_RDONLY && typeof file !== 'number' && cached.mayBegin;
  submit(
    (slot) => {
      if (may) {
        atOnce = binding.readFileCached(environment, slot, file, number, CachedLane.MOST_BYTES);
      }
      if (atOnce === undefined) byPool(slot);
      cached.begin();
    },
    (errno, value, size, slot) => {
      cached.end();
      unwatch();
      if (errno !== 0) return done({ errno, syscall: value });
      if (atOnce !== undefined) {
        cached.count(value);
        return done(null, atOnce);
      }
      if (value !== undefined) {
        lanes.pool.count(typeof value === 'string' ? size : value.length);
        return done(null, value);
      }
      if (size === TOO_LARGE) return done(null, undefined);
      readLarge(file, call, size, slot, done);
    },
  );
}

/**
 * From this size on a file waits for its Buffer while four such are being read: a thread would not come to
 * it before, and V8 looks for garbage whenever it is told of so much memory: sixteen Buffers of 256 MiB
 * at once kept the event loop for 190 ms.
 */
const HUGE_BYTES = 64 * 1024 * 1024;
const MOST_HUGE = 4;

/** The huge files that are being read, and those that wait, the first in front. */
let huge = 0;
const waiting = [];

function hasRead() {
  huge--;
  waiting.shift()?.();
}

function readLarge(file, call, size, opener, done) {
  // One that may be aborted is to hear of it at once.
  if (size < HUGE_BYTES || call.signal !== null) return readInto(file, call, size, opener, done);
  const begin = () => {
    huge++;
    readInto(file, call, size, opener, (...outcome) => {
      hasRead();
      done(...outcome);
    });
  };
  if (huge < MOST_HUGE) begin();
  else waiting.push(begin);
}

function readInto(file, { encoding, flags, signal }, size, opener, done) {
  if (signal?.aborted) {
    binding.release(environment, opener);
    return done({ errno: STOPPED, syscall: 'abort' });
  }
  let buffer;
  try {
    buffer = Buffer.allocUnsafeSlow(size);
  } catch {
    // No memory: Node says so in its own words.
    binding.release(environment, opener);
    return done(null, undefined);
  }
  let unwatch = NOTHING;
  submit(
    (slot) => {
      if (signal !== null) unwatch = onAbort(signal, slot);
      binding.readFileInto(environment, slot, opener, file, flags, buffer, signal !== null);
    },
    (errno, value) => {
      unwatch();
      if (errno !== 0) return done({ errno, syscall: value });
      lanes.pool.count(value);
      const bytes = value < size ? buffer.slice(0, value) : buffer;
      if (encoding === null) return done(null, bytes);
      // Too long for a string, in all likelihood: Node says so in its own words.
      let text;
      try {
        text = bytes.toString(encoding);
      } catch (error) {
        return done({ error });
      }
      done(null, text);
    },
    buffer,
  );
}

function errorOf({ error, errno, syscall }, file, signal) {
  if (error !== undefined) return error;
  if (errno === STOPPED && signal !== null) return abortError(signal);
  // Node names the file when opening fails; from 26 on in all that it does in one trip.
  const named = typeof file !== 'number' && (syscall === 'open' || host.oneTrip);
  return systemError(errno, syscall, named ? file : undefined);
}

/** Node looks at the signal when the file is open; in one trip, when all is done. */
function outranksAbort(failure) {
  if (failure === null || failure.errno === STOPPED) return false;
  return failure.syscall === 'open' || host.oneTrip;
}

/** https://nodejs.org/api/fs.html#fsreadfilepath-options-callback */
function readFile(path, options, callback) {
  callback ||= options;
  const call = typeof callback === 'function' && !areHooksEnabled() ? parse(options) : null;
  const file = call === null ? undefined : toServed(toPathOrFd(path));
  // With a descriptor Node loses the abort, and gives what it has read so far.
  if (file === undefined || (typeof file === 'number' && call.signal !== null)) {
    lanes.exact.count(0);
    return host.fs.readFile(path, options, callback);
  }
  const { signal } = call;
  const answer = inContext(callback);
  read(file, call, (failure, contents) => {
    if (signal?.aborted && !outranksAbort(failure)) return answer(abortError(signal));
    // Of a descriptor's errors Node makes something else here, by version: no error at all, too.
    const isNodes = contents === undefined && (failure === null || typeof file === 'number');
    if (failure !== null && !isNodes) {
      return answer(withoutStack(() => errorOf(failure, file, signal)));
    }
    if (isNodes) {
      lanes.exact.count(0);
      return host.fs.readFile(path, options, answer);
    }
    answer(null, contents);
  });
}

/** https://nodejs.org/api/fs.html#fspromisesreadfilepath-options */
async function readFilePromise(path, options) {
  const call = areHooksEnabled() ? null : parse(options);
  // With a signal Node reads piece by piece, and an abort leaves the handle between two of them.
  const handle = call === null || call.signal !== null ? undefined : lendServed(path);
  const file = handle?.fd ?? (call === null ? undefined : toServed(toPath(path)));
  if (file === undefined) {
    lanes.exact.count(0);
    return host.promises.readFile(path, options);
  }
  const { encoding, signal } = call;
  if (handle === undefined && needsHandle()) {
    const again = { encoding, signal: signal ?? undefined };
    return throughHandle(path, call.flags, 0o666, (opened) => readFilePromise(opened, again));
  }
  try {
    const { failure, contents } = await new Promise((resolve) => {
      read(file, call, (failure, contents) => resolve({ failure, contents }));
    });
    if (signal?.aborted && !outranksAbort(failure)) throw abortError(signal);
    if (failure !== null) throw thrownBy(readFilePromise, errorOf(failure, file, signal));
    if (contents === undefined) {
      lanes.exact.count(0);
      return await host.promises.readFile(path, options);
    }
    return contents;
  } finally {
    handle?.giveBack();
  }
}

/** https://nodejs.org/api/fs.html#fsreadfilesyncpath-options */
function readFileSync(path, options) {
  // What stands in node:fs Node calls by itself; and for UTF-8, spelt like this, nothing at all.
  const face = patchedFace(PARTS_SYNC);
  const call = face === undefined || face === host.live ? null : parse(options);
  const inOne = call === null || call.signal !== null || /^utf-?8$/.test(call.encoding);
  if (inOne || toPathOrFd(path) === undefined) {
    const contents = callNodesOwn(readFileSync, 'readFileSync', path, options);
    countSync(contents, options);
    return contents;
  }
  lanes.exact.count(0);
  const flag = typeof options === 'object' && options !== null ? options.flag : 'r';
  const bytes = inParts.readFileSync(face, path, flag);
  return call.encoding === null ? bytes : bytes.toString(call.encoding);
}

Object.defineProperty(readFilePromise, 'name', { value: 'readFile' });

module.exports = { errorOf, parse, readFile, readFilePromise, readFileSync };
