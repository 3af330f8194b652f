'use strict';

// pipe(source, destination[, options][, callback]): the one-call form.
//
// Makes streams of what it gets and leaves the rest to Node's `pipeline`, so
// errors, aborts and clean-up are those that everybody knows.

const { pipeline } = require('node:stream/promises');
const host = require('../host.js');
const { abortError, invalidArgument, outOfRange } = require('../errors.js');
const {
  Counter,
  destinationOf,
  isReadable,
  isWritable,
  rangeOf,
  sourceOf,
  totalOf,
} = require('./pipe-ends.js');
const { keepFromKernel, streamFsOf } = require('./stream-fs.js');

/** The least time between two calls of `onProgress`. */
const PROGRESS_MS = 100;

/** Reports while bytes move, and once at the end. */
function watchProgress(source, given, { start, end, onProgress }, bytesNow) {
  if (onProgress === undefined) return () => {};
  let total;
  let reported = 0;
  // A stream that was made here has the range in it already.
  totalOf(source, given ? { start, end } : {}).then(
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

const OPTION_TYPES = {
  onProgress: 'function',
  keepOpen: 'boolean',
  kernel: 'boolean',
};

/** The options, checked and in one shape: `start` and `end` are numbers of bytes or undefined. */
function parse(options, callback) {
  if (options === null || typeof options !== 'object') {
    throw invalidArgument('options', 'an object', options);
  }
  if (callback !== undefined && typeof callback !== 'function') {
    throw invalidArgument('callback', 'a function', callback);
  }
  for (const [name, type] of Object.entries(OPTION_TYPES)) {
    const value = options[name];
    if (value !== undefined && typeof value !== type) {
      throw invalidArgument(`options.${name}`, `a ${type}`, value);
    }
  }
  // `end: false` is how `.pipe()` spells it; a number is the last byte, as in createReadStream.
  const end = typeof options.end === 'boolean' ? undefined : options.end;
  checkPosition('start', options.start);
  if (end !== Infinity) checkPosition('end', end);
  if (options.start > end) throw outOfRange('options.start', `<= "end" (${end})`, options.start);
  const { signal } = options;
  if (
    signal !== undefined &&
    !(typeof signal === 'object' && signal !== null && 'aborted' in signal)
  ) {
    throw invalidArgument('options.signal', 'an AbortSignal', signal);
  }
  return { ...options, end, keepOpen: options.keepOpen ?? options.end === false };
}

function checkPosition(name, value) {
  if (value === undefined) return;
  if (typeof value !== 'number') throw invalidArgument(`options.${name}`, 'a number', value);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw outOfRange(`options.${name}`, 'an integer of 0 or more', value);
  }
}

/**
 * Without a callback, an error that nobody listens for ends the process, as with
 * `.pipe()`. `listen` is called once `pipeline` has its own listeners: those that
 * come later are the program's.
 */
function unheard(destination) {
  let heard = destination.listenerCount('error') > 0;
  return {
    listen() {
      destination.on('newListener', (name) => {
        heard ||= name === 'error';
      });
    },
    finish(error) {
      if (error && !heard) throw error;
    },
  };
}

/**
 * The listeners that `pipeline` adds to a destination and, if it does not end
 * it, forgets there: a destination of many pipes would collect them.
 */
function listenersSince(destination) {
  const all = () =>
    destination
      .eventNames()
      .flatMap((name) => destination.rawListeners(name).map((f) => [name, f]));
  const before = new Set(all().map(([, listener]) => listener));
  let added = [];
  return {
    note() {
      added = all().filter(([, listener]) => !before.has(listener));
    },
    remove() {
      for (const [name, listener] of added) destination.removeListener(name, listener);
    },
  };
}

/** See `pipe` in index.d.ts. */
function pipe(from, to, options, callback) {
  if (typeof options === 'function') {
    callback = options;
    options = undefined;
  }
  const call = parse(options ?? {}, callback);
  const { start, end, signal, keepOpen } = call;
  if (signal?.aborted) return refuse(from, to, abortError(signal), callback);

  const source = sourceOf(from, call);
  const given = source === from;
  const destination = destinationFor(source, given, to, call);
  if (call.kernel === false) keepFromKernel(source);
  const stages = [source];
  if (given && (start !== undefined || end !== undefined)) stages.push(rangeOf(start, end));
  const [counted, counter] = counterOf(stages, destination);
  const before = counted[counter];
  const bytesNow = () => counted[counter] - before;

  const silent = callback === undefined ? unheard(destination) : undefined;
  const finish = callback ?? silent.finish;
  const tidy = keepOpen ? listenersSince(destination) : undefined;
  const ended = watchProgress(source, given, call, bytesNow);
  const settle = (error) => {
    tidy?.remove();
    try {
      ended(error !== null);
    } finally {
      // What `onProgress` throws does not keep the end from coming.
      if (error !== null) finish(error);
      else finish(null, { bytes: bytesNow(), lane: laneOf(source, destination, bytesNow()) });
    }
  };
  // Only the promise form of `pipeline` takes options. `nextTick` leaves the promise behind, so what
  // a callback throws is an uncaught exception and no rejection.
  pipeline(...stages, destination, { signal, end: !keepOpen }).then(
    () => process.nextTick(settle, null),
    (error) => process.nextTick(settle, error),
  );
  tidy?.note();
  silent?.listen();
  return destination;
}

function destinationFor(source, given, to, call) {
  try {
    return destinationOf(to, call);
  } catch (error) {
    // Its file is being opened; what comes of that is nobody's business any more.
    if (!given) source.on('error', () => {}).destroy();
    throw error;
  }
}

/** Whoever counts the bytes that pass, and under which name. Adds a stage if nobody does. */
function counterOf(stages, destination) {
  const [source] = stages;
  if (stages.length === 1 && source instanceof host.ReadStream) return [source, 'bytesRead'];
  if (destination instanceof host.WriteStream) return [destination, 'bytesWritten'];
  const counter = new Counter();
  stages.push(counter);
  return [counter, 'bytes'];
}

/** Nothing is opened, created or truncated; streams that were given end as `pipeline` ends them. */
function refuse(from, to, error, callback) {
  if (isReadable(from)) from.destroy?.(error);
  if (isWritable(to)) to.destroy?.(error);
  if (callback !== undefined) process.nextTick(callback, error);
  return isWritable(to) ? to : undefined;
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
