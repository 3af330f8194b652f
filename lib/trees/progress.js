'use strict';

// What readdir, rm and cp have beside Node's options: `signal` and `onProgress`.
//
// Our lane is stopped half-way, and tells how far it is. A function of Node's own can do neither: an abort ends
// the call at once, with the function still at work behind it, and its numbers are told at the end. Without
// the two options none of this is made.

const { clearInterval, setInterval, setTimeout, clearTimeout } = require('node:timers');
const host = require('../host.js');
const { binding } = require('../native.js');
const { environment, submit } = require('../completion.js');
const { abortError, invalidArgument, thrownBy } = require('../errors.js');

/** The least time between two calls of `onProgress`, as `pipe` has it. */
const PROGRESS_MS = 100;

const NOTHING = () => {};

/** What each signal calls when it is aborted, so that it has one listener and not one a call. */
const listeners = new WeakMap();

/** Calls `listener` when `signal` is aborted. Gives what ends that. */
function whenAborted(signal, listener) {
  // Node takes what only looks like a signal; that is looked at before and after.
  if (!(signal instanceof AbortSignal)) return NOTHING;
  let heard = listeners.get(signal);
  if (heard === undefined) {
    const all = new Set();
    const tell = () => {
      for (const each of [...all]) each();
    };
    heard = { all, tell };
    listeners.set(signal, heard);
  }
  const { all, tell } = heard;
  try {
    if (all.size === 0) signal.addEventListener('abort', tell);
  } catch {
    // A proxy of a signal, which has none of a signal's insides.
    return NOTHING;
  }
  all.add(listener);
  return () => {
    all.delete(listener);
    if (all.size === 0) signal.removeEventListener('abort', tell);
  };
}

function checkSignal(signal) {
  if (typeof signal === 'object' && 'aborted' in signal) return;
  // In Node's own words, which throw.
  host.fs.readFile('', { signal }, NOTHING);
  throw invalidArgument('options.signal', 'an AbortSignal', signal);
}

/** One call that has a signal, somebody who wants to know how far it is, or both. */
class Watch {
  #signal;
  #onProgress;
  /** What was told last. */
  #files = 0;
  #bytes = 0;
  /** Of the parts that are through. */
  #done = { files: 0, bytes: 0 };
  /** The slot of the part that a thread does. */
  #slot;
  #timer;
  #unwatch = NOTHING;
  #endEarly;

  constructor(signal, onProgress) {
    this.#signal = signal;
    this.#onProgress = onProgress;
  }

  get isAborted() {
    return this.#signal?.aborted === true;
  }

  /** Does somebody want the numbers? */
  get counts() {
    return this.#onProgress !== undefined;
  }

  get error() {
    return abortError(this.#signal);
  }

  /** A part that a thread does begins. */
  begin(slot) {
    this.#slot = slot;
    binding.watch(environment, slot);
    this.hear(() => binding.abort(environment, slot));
  }

  /** It has ended. */
  end() {
    const slot = this.#slot;
    const [files, bytes] = binding.progress(environment, slot);
    this.#slot = undefined;
    binding.forget(environment, slot);
    this.hear(undefined);
    this.add(files, bytes);
  }

  /** So much more is done. */
  add(files, bytes) {
    this.#done.files += files;
    this.#done.bytes += bytes;
  }

  /** All in all, so many files are done. */
  are(files) {
    this.#done.files = files;
  }

  /** What follows is Node's: nobody can stop it. */
  leaveToNode() {
    if (this.isAborted) this.#endEarly?.();
    else this.hear(() => this.#endEarly?.());
  }

  /** For the face that gives a promise: `job` does it all. */
  async promising(face, job) {
    if (this.isAborted) throw thrownBy(face, this.error);
    const early = new Promise((resolve) => {
      this.#endEarly = resolve;
    });
    if (this.counts) this.#timer = setInterval(() => this.#tell(), PROGRESS_MS).unref();
    try {
      const value = await Promise.race([job(), early]);
      // The last to be told of the numbers may abort as well.
      if (!this.isAborted) this.#tellLast();
      if (this.isAborted) throw thrownBy(face, this.error);
      return value;
    } catch (error) {
      throw this.isAborted ? thrownBy(face, this.error) : error;
    } finally {
      this.#close();
    }
  }

  /** For the face that calls back: `begin` gets a callback of ours, and may throw of its arguments. */
  calling(face, begin, callback) {
    let told;
    const job = new Promise((resolve, reject) => {
      told = (error, value) => (error ? reject(error) : resolve(value));
    });
    if (!this.isAborted) begin(told);
    // `nextTick` leaves the promise behind, so what the callback throws is an uncaught exception.
    this.promising(face, () => job).then(
      (value) => process.nextTick(callback, null, ...(value === undefined ? [] : [value])),
      (error) => process.nextTick(callback, error),
    );
  }

  /** For the face that waits: `job` does it all, and gives its value and how much that was. */
  waiting(face, job) {
    if (this.isAborted) throw thrownBy(face, this.error);
    const { value, files, bytes = 0 } = job();
    this.add(files, bytes);
    this.#tellLast();
    return value;
  }

  /** Calls `listener` when there is an abort, and no other; undefined for none. */
  hear(listener) {
    this.#unwatch();
    this.#unwatch =
      listener === undefined || this.#signal === undefined
        ? NOTHING
        : whenAborted(this.#signal, listener);
  }

  #close() {
    clearInterval(this.#timer);
    // A part that is under way still has to hear of the abort; and forgets itself.
    if (this.#slot === undefined) this.hear(undefined);
  }

  /** How far it is; never less than was told. */
  #now() {
    let { files, bytes } = this.#done;
    if (this.#slot !== undefined) {
      const [more, moreBytes] = binding.progress(environment, this.#slot);
      files += more;
      bytes += moreBytes;
    }
    return { files: Math.max(files, this.#files), bytes: Math.max(bytes, this.#bytes) };
  }

  #tell() {
    const { files, bytes } = this.#now();
    if (files === this.#files && bytes === this.#bytes) return;
    this.#files = files;
    this.#bytes = bytes;
    this.#onProgress({ files, bytes });
  }

  /** Once more at the end. What it throws is an uncaught exception, and keeps no end from coming. */
  #tellLast() {
    if (!this.counts) return;
    try {
      this.#onProgress(this.#now());
    } catch (error) {
      process.nextTick(() => {
        throw error;
      });
    }
  }
}

/** The watch that a call's options ask for; undefined if they do not. */
function watchOf(options) {
  if (typeof options !== 'object' || options === null) return undefined;
  // What is null is not given: programs that pass more than node:fs knows go on as they did.
  const signal = options.signal ?? undefined;
  const onProgress = options.onProgress ?? undefined;
  if (signal === undefined && onProgress === undefined) return undefined;
  if (signal !== undefined) checkSignal(signal);
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw invalidArgument('options.onProgress', 'a function', onProgress);
  }
  return new Watch(signal, onProgress);
}

/** `submit` of lib/completion.js, with the operation watched where there is a watch. */
function submitWatched(watch, start, settle) {
  if (watch === undefined) return submit(start, settle);
  submit(
    (slot) => {
      watch.begin(slot);
      start(slot);
    },
    (errno, value, extra, slot) => {
      watch.end();
      settle(errno, value, extra, slot);
    },
  );
}

/** Calls `next` in so many milliseconds, or as soon as there is an abort. */
function wait(watch, ms, next) {
  const done = () => {
    clearTimeout(timer);
    watch?.hear(undefined);
    next();
  };
  const timer = setTimeout(done, ms);
  watch?.hear(done);
}

module.exports = { submitWatched, wait, watchOf };
