'use strict';

// Node's errors, from an errno and the name of a system call.

const { constants } = require('node:os');
const { getSystemErrorMap, inspect } = require('node:util');
const host = require('./host.js');

const { isWindows } = host;
// Everywhere else it would be a file more to load.
const { toLibuvNumber, withoutPrefix } = isWindows ? require('./windows.js') : {};

/** The errno of an operation that was stopped on request. A number of the system. */
const { ECANCELED: STOPPED } = constants.errno;
/** The "errno" of a panic: a bug of ours, caught at the border. */
const PANICKED = -1;

let known;

/**
 * The number of an errno as libuv tells it, its name and its meaning, in libuv's words. The map is asked for once: Node makes all
 * of it anew at each call, 18 KiB that a thousand lost clients or missing files would make garbage.
 *
 * @param {number} errno positive, as the kernel counts
 * @returns {[number: number, code: string, text: string]}
 */
function wordsFor(errno) {
  known ??= getSystemErrorMap();
  const number = isWindows ? -toLibuvNumber(errno, known) : -errno;
  const unknown = `Unknown system error ${number}`;
  const [code, text] = known.get(number) ?? [unknown, unknown];
  return [number, code, text];
}

/** A path as the kernel got it: half a surrogate pair has no UTF-8. */
function nameOf(path) {
  if (typeof path === 'object') return Buffer.from(path).toString();
  const name = path?.toWellFormed();
  return isWindows && name !== undefined ? withoutPrefix(name) : name;
}

/**
 * Node's system error, with all its properties in Node's order.
 *
 * @param {number} errno positive, as the kernel counts
 * @param {string} syscall the man page's name
 * @param {string | Uint8Array} [path] as the caller gave it
 * @param {string | Uint8Array} [dest] the second path, where there are two
 */
function systemError(errno, syscall, path, dest) {
  if (errno === PANICKED) {
    const error = new Error(`sluice-fs failed in its native code: ${syscall}`);
    error.code = 'ERR_SLUICE_PANIC';
    return error;
  }
  const [number, code, text] = wordsFor(errno);
  const name = nameOf(path);
  const second = nameOf(dest);
  const about = name === undefined ? '' : ` '${name}'`;
  const to = second === undefined ? '' : ` -> '${second}'`;
  const error = new Error(`${code}: ${text}, ${syscall}${about}${to}`);
  error.errno = number;
  error.code = code;
  error.syscall = syscall;
  if (name !== undefined) error.path = name;
  if (second !== undefined) error.dest = second;
  return error;
}

/**
 * The same with the properties in the order in which Node's JavaScript puts together what a call that waits has
 * met: some of Node 20's.
 */
function contextError(errno, syscall, path) {
  const error = systemError(errno, syscall, path);
  const { code, path: name } = error;
  delete error.code;
  delete error.path;
  return Object.assign(error, { code, path: name });
}

/**
 * Makes an error without stack frames, as Node's are that reach a callback:
 * there is no JavaScript below a completion.
 */
function withoutStack(make) {
  const { stackTraceLimit } = Error;
  let error;
  try {
    Error.stackTraceLimit = 0;
    error = make();
    Error.stackTraceLimit = stackTraceLimit;
  } catch {
    // `--frozen-intrinsics`: the limit cannot be set, and the frames stay.
    error = make();
  }
  return error;
}

/** The error, as if `face` had made it itself: the stack begins at the caller of `face`. */
function thrownBy(face, error) {
  Error.captureStackTrace(error, face);
  return error;
}

/** For hosts that are not Node. */
class AbortError extends Error {
  name = 'AbortError';
  code = 'ABORT_ERR';

  constructor({ reason }) {
    super('The operation was aborted', { cause: reason });
  }
}

/** Node's own AbortError for a signal that is aborted. */
function abortError(signal) {
  let error;
  host.fs.readFile('/', { signal }, (given) => {
    error = given;
  });
  // Bun takes its time to say so.
  return error ?? new AbortError(signal);
}

/** Both errors, as Node reports them when a close fails behind another failure. */
function both(closing, error) {
  if (!closing || closing === error) return error;
  if (Array.isArray(error.errors)) {
    error.errors.push(closing);
    return error;
  }
  const joined = new AggregateError([error, closing], error.message);
  joined.code = error.code;
  return joined;
}

/** A TypeError for an argument that only our additions have. */
function invalidArgument(name, expected, value) {
  const error = new TypeError(
    `The "${name}" argument must be ${expected}. Received ${inspect(value)}`,
  );
  error.code = 'ERR_INVALID_ARG_TYPE';
  return error;
}

/** A RangeError for an argument that only our additions have. */
function outOfRange(name, expected, value) {
  const error = new RangeError(
    `The value of "${name}" is out of range. It must be ${expected}. Received ${inspect(value)}`,
  );
  error.code = 'ERR_OUT_OF_RANGE';
  return error;
}

/** Node's error for a write that the destruction of its stream has overtaken. */
function destroyedError(name) {
  const error = new Error(`Cannot call ${name} after a stream was destroyed`);
  error.code = 'ERR_STREAM_DESTROYED';
  return error;
}

module.exports = {
  STOPPED,
  abortError,
  both,
  contextError,
  destroyedError,
  invalidArgument,
  outOfRange,
  systemError,
  thrownBy,
  withoutStack,
  wordsFor,
};
