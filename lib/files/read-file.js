'use strict';

// readFile, promises.readFile and readFileSync.
//
// One visit of a pool thread opens, measures, reads and closes a small file.
// For a large one it comes back with the size, the Buffer is made here, and a
// second visit reads straight into it.

const host = require('../host.js');
const lanes = require('../lanes.js');
const { toEncoding, toFlags, toOptions, toPath, toPathOrFd, toSignal } = require('../arguments.js');
const { binding } = require('../native.js');
const { environment, inContext, onAbort, submit } = require('../completion.js');
const { STOPPED, abortError, systemError, thrownBy, withoutStack } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { lendHandle } = require('./file-handle.js');
const inParts = require('./in-parts.js');
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
 * Reads. `done` gets a failure `{ errno, syscall }`, or null and a Buffer, or
 * null and `undefined` when Node itself has to answer.
 */
function read(file, { flags, signal }, done) {
  let unwatch = NOTHING;
  submit(
    (slot) => {
      if (signal !== null) unwatch = onAbort(signal, slot);
      binding.readFile(environment, slot, file, flags, signal !== null);
    },
    (errno, value, size, slot) => {
      unwatch();
      if (errno !== 0) done({ errno, syscall: value });
      else if (value !== undefined) done(null, value);
      else if (size === TOO_LARGE) done(null, undefined);
      else readLarge(file, { flags, signal }, size, slot, done);
    },
  );
}

function readLarge(file, { flags, signal }, size, opener, done) {
  if (signal?.aborted) {
    environment.release(opener);
    return done({ errno: STOPPED, syscall: 'abort' });
  }
  let buffer;
  try {
    buffer = Buffer.allocUnsafeSlow(size);
  } catch {
    // No memory: Node says so in its own words.
    environment.release(opener);
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
      if (errno !== 0) done({ errno, syscall: value });
      else done(null, value < size ? buffer.slice(0, value) : buffer);
    },
    buffer,
  );
}

function errorOf({ errno, syscall }, file, signal) {
  if (errno === STOPPED && signal !== null) return abortError(signal);
  // Node names the file when opening fails; from 26 on in all that it does in one trip.
  const named = typeof file !== 'number' && (syscall === 'open' || host.oneTrip);
  return systemError(errno, syscall, named ? file : undefined);
}

/** https://nodejs.org/api/fs.html#fsreadfilepath-options-callback */
function readFile(path, options, callback) {
  callback ||= options;
  const call = typeof callback === 'function' && !areHooksEnabled() ? parse(options) : null;
  const file = call === null ? undefined : toPathOrFd(path);
  // With a descriptor Node loses the abort, and gives what it has read so far.
  if (file === undefined || (typeof file === 'number' && call.signal !== null)) {
    lanes.exact.count(0);
    return host.fs.readFile(path, options, callback);
  }
  const { encoding, signal } = call;
  const answer = inContext(callback);
  read(file, call, (failure, contents) => {
    if (signal?.aborted) return answer(abortError(signal));
    // Of a descriptor's errors Node makes something else here, by version: no error at all, too.
    const isNodes = contents === undefined && (failure === null || typeof file === 'number');
    if (failure !== null && !isNodes) {
      return answer(withoutStack(() => errorOf(failure, file, signal)));
    }
    if (isNodes) {
      lanes.exact.count(0);
      return host.fs.readFile(path, options, answer);
    }
    lanes.pool.count(contents.length);
    if (encoding === null) return answer(null, contents);
    let text;
    try {
      text = contents.toString(encoding);
    } catch (error) {
      return answer(error);
    }
    answer(null, text);
  });
}

/** https://nodejs.org/api/fs.html#fspromisesreadfilepath-options */
async function readFilePromise(path, options) {
  const call = areHooksEnabled() ? null : parse(options);
  const handle = call === null ? undefined : lendHandle(path);
  const file = handle?.fd ?? (call === null ? undefined : toPath(path));
  if (file === undefined) {
    lanes.exact.count(0);
    return host.promises.readFile(path, options);
  }
  const { encoding, signal } = call;
  try {
    const { failure, contents } = await new Promise((resolve) => {
      read(file, call, (failure, contents) => resolve({ failure, contents }));
    });
    if (signal?.aborted) throw abortError(signal);
    if (failure !== null) throw thrownBy(readFilePromise, errorOf(failure, file, signal));
    if (contents === undefined) {
      lanes.exact.count(0);
      return await host.promises.readFile(path, options);
    }
    lanes.pool.count(contents.length);
    return encoding === null ? contents : contents.toString(encoding);
  } finally {
    handle?.giveBack();
  }
}

/** https://nodejs.org/api/fs.html#fsreadfilesyncpath-options */
function readFileSync(path, options) {
  const call = parse(options);
  const file = call === null || call.signal !== null ? undefined : toPathOrFd(path);
  if (file === undefined) {
    lanes.exact.count(0);
    return host.fs.readFileSync(path, options);
  }
  const { encoding, flags } = call;
  const utf8 = encoding === 'utf8' || encoding === 'utf-8';
  const face = utf8 ? undefined : patchedFace(PARTS_SYNC);
  if (face !== undefined) {
    lanes.exact.count(0);
    if (face === host.live) return host.fs.readFileSync(path, options);
    const flag = typeof options === 'object' && options !== null ? options.flag : 'r';
    const bytes = inParts.readFileSync(face, path, flag);
    return encoding === null ? bytes : bytes.toString(encoding);
  }
  const contents = binding.readFileSync(environment, file, flags, utf8);
  if (Array.isArray(contents)) {
    const [errno, syscall] = contents;
    if (errno === 0) {
      lanes.exact.count(0);
      return host.fs.readFileSync(path, options);
    }
    const named = typeof file !== 'number' && syscall === 'open';
    // Node's own way to a text does not ask for the size.
    const shown = utf8 && syscall === 'fstat' ? 'read' : syscall;
    throw thrownBy(readFileSync, systemError(errno, shown, named ? file : undefined));
  }
  lanes.sync.count(Buffer.byteLength(contents));
  return encoding === null || typeof contents === 'string' ? contents : contents.toString(encoding);
}

Object.defineProperty(readFilePromise, 'name', { value: 'readFile' });

module.exports = { readFile, readFilePromise, readFileSync };
