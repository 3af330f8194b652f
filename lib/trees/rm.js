'use strict';

// rm, promises.rm and rmSync with `recursive`.
//
// One visit of a pool thread removes the whole tree. What the kernel refuses is told as Node's own function tells
// it, which makes its calls by paths, from JavaScript, and could be led out of the tree by a link: it is not
// asked to go on. What is no directory is Node's, and so is every call without `recursive`. From Node 24 on
// `rmSync` is C++ that walks by open directories as ours does: that one says what it has to say.

const { EMFILE, ENFILE, EBUSY, ENOTEMPTY, EPERM } = require('node:os').constants.errno;
const { dirname, resolve } = require('node:path');
const host = require('../host.js');
const { exact, pool, sync } = require('../lanes.js');
const { toPath } = require('../arguments.js');
const binding = require('../native.js').functions('rm');
const { environment, inContext } = require('../completion.js');
const { systemError, thrownBy, withoutStack } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { patchedFace } = require('../patched.js');
const { measure, measureSync } = require('./measure.js');
const { submitWatched, wait, watchOf } = require('./progress.js');

/** Node's own: a property that is there and undefined takes their places, and is refused. */
const DEFAULTS = { force: false, maxRetries: 0, recursive: false, retryDelay: 100 };

/** What Node tries again. */
const PASSING = new Set([EBUSY, EMFILE, ENFILE, ENOTEMPTY, EPERM]);

/** From then on `rmSync` is C++. */
const isSyncNative = host.major >= 24;

const isCount = (value) => (value | 0) === value && value >= 0;

/**
 * Does a path go into what it leads to, and out again: `tree/in/..`? Once `in` is gone it leads nowhere, and Node, who
 * goes by it, leaves the rest.
 */
function goesInAndOut(name) {
  const text = typeof name === 'string' ? name : name.toString('latin1');
  if (!text.includes('..')) return false;
  try {
    const top = resolve(text, '.', 'x').slice(0, -1);
    return text.split('..').some((_, at, parts) => {
      return at > 0 && resolve(parts.slice(0, at).join('..'), 'x').startsWith(top);
    });
  } catch {
    // The working directory is gone.
    return true;
  }
}

/** A call that may be served here; undefined for one that is Node's. */
function parse(path, options) {
  if (binding === null || typeof options !== 'object' || options === null) return undefined;
  const given = { ...DEFAULTS, ...options };
  const isValid = isCount(given.maxRetries) && isCount(given.retryDelay);
  if (given.recursive !== true || typeof given.force !== 'boolean' || !isValid) return undefined;
  const name = toPath(path);
  // With a slash behind it a link is what it leads to, to some calls.
  const isOurs = name !== undefined && name.at(-1) !== '/' && name.at(-1) !== 47;
  return isOurs && !goesInAndOut(name) ? { name, options: given } : undefined;
}

/** Up to version 22 Node looks this up for each folder that it has emptied. */
const PARTS_SYNC = isSyncNative ? [] : ['rmdirSync'];

/** The same for a call that waits. */
function parseSync(path, options) {
  return patchedFace(PARTS_SYNC) === undefined ? parse(path, options) : undefined;
}

/** What was refused: see `line` in src/binding/rm.rs. */
function refusalOf(told) {
  const [errno, syscall] = told.split(' ', 2);
  return {
    errno: Number(errno),
    syscall,
    path: told.slice(errno.length + syscall.length + 2),
  };
}

const errorOf = ({ errno, syscall, path }) => systemError(errno, syscall, path);

/**
 * How long to wait for the next try. Node tries each path again by itself: what is refused in a folder as
 * often as the folder above it, and each of those tries begins anew.
 */
class Retries {
  #options;
  #top;
  #tries = new Map();

  constructor({ name, options }) {
    this.#options = options;
    this.#top = String(name);
  }

  /** Milliseconds; undefined if it was tried often enough. */
  next({ errno, path }) {
    const { maxRetries, retryDelay } = this.#options;
    if (maxRetries === 0 || !PASSING.has(errno)) return undefined;
    for (let at = path; ; at = dirname(at)) {
      const tries = (this.#tries.get(at) ?? 0) + 1;
      if (tries <= maxRetries) {
        this.#tries.set(at, tries);
        return tries * retryDelay;
      }
      this.#tries.delete(at);
      if (at.length <= this.#top.length) return undefined;
    }
  }
}

/**
 * Removes on a thread. `done` gets null if the tree is gone, an error if something in it is not, after
 * Node's retries, and undefined if Node has to do it.
 */
function remove(call, watch, done, retries = new Retries(call)) {
  submitWatched(
    watch,
    (slot) => binding.rm(environment, slot, call.name),
    (errno, told) => {
      if (watch?.isAborted) return done(watch.error);
      if (errno !== 0 || told === '') return done(undefined);
      const refusal = typeof told === 'string' ? refusalOf(told) : undefined;
      const delay = refusal === undefined ? undefined : retries.next(refusal);
      if (delay !== undefined) {
        return wait(watch, delay, () => {
          if (watch?.isAborted) done(watch.error);
          else remove(call, watch, done, retries);
        });
      }
      pool.count(0);
      done(refusal === undefined ? null : withoutStack(() => errorOf(refusal)));
    },
  );
}

/** Node's own. */
function leave(path, options, callback, watch) {
  watch?.leaveToNode();
  const name = watch?.counts ? toPath(path) : undefined;
  if (name === undefined) return host.fs.rm(path, options, callback);
  measure(name)
    .then(({ files }) =>
      host.fs.rm(path, options, (error) => {
        if (!error) watch.add(files, 0);
        callback(error);
      }),
    )
    .catch(callback);
}

function begin(path, options, callback, watch) {
  const call =
    typeof callback === 'function' && !areHooksEnabled() ? parse(path, options) : undefined;
  if (call === undefined) return leave(path, options, callback, watch);
  const answer = inContext(callback);
  remove(call, watch, (error) => {
    if (error !== undefined) return answer(error);
    exact.count(0);
    leave(call.name, call.options, answer, watch);
  });
}

/** https://nodejs.org/api/fs.html#fsrmpath-options-callback */
function rm(path, options, callback) {
  const watch = typeof callback === 'function' ? watchOf(options) : undefined;
  if (watch === undefined) return begin(path, options, callback);
  watch.calling(rm, (told) => begin(path, options, told, watch), callback);
}

async function leavePromise(path, options, watch) {
  watch?.leaveToNode();
  const name = watch?.counts ? toPath(path) : undefined;
  const files = name === undefined ? 0 : (await measure(name)).files;
  await host.promises.rm(path, options);
  watch?.add(files, 0);
}

async function beginPromise(path, options, watch) {
  const call = areHooksEnabled() ? undefined : parse(path, options);
  if (call === undefined) return leavePromise(path, options, watch);
  const error = await new Promise((resolve) => remove(call, watch, resolve));
  if (error === null) return;
  if (error !== undefined) throw thrownBy(rmPromise, error);
  exact.count(0);
  return leavePromise(call.name, call.options, watch);
}

/** https://nodejs.org/api/fs.html#fspromisesrmpath-options */
async function rmPromise(path, options) {
  const watch = watchOf(options);
  if (watch === undefined) return beginPromise(path, options);
  return watch.promising(rmPromise, () => beginPromise(path, options, watch));
}

/** Waits, on this thread. */
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Removes on this thread, which waits. `leave` is Node's own, for what is Node's. */
function removeNow(face, { name, options }, leave) {
  for (let tries = 1; ; tries++) {
    const told = binding.rmSync(name, !isSyncNative);
    if (told === '') break;
    if (told === null) return void sync.count(0);
    const refusal = refusalOf(told);
    const { errno, syscall } = refusal;
    if (isSyncNative && errno !== ENOTEMPTY) break;
    // Of folders Node tries only those again here that it has emptied.
    const isPassing = PASSING.has(errno) && (syscall === 'unlink' || errno !== EBUSY);
    if (!isPassing || syscall === 'scandir' || tries > options.maxRetries) {
      sync.count(0);
      throw thrownBy(face, errorOf(refusal));
    }
    sleep(tries * options.retryDelay);
  }
  exact.count(0);
  return leave();
}

function beginSync(path, options) {
  const call = parseSync(path, options);
  const leave = () => host.fs.rmSync(path, options);
  return call === undefined ? leave() : removeNow(rmSync, call, leave);
}

/** https://nodejs.org/api/fs.html#fsrmsyncpath-options */
function rmSync(path, options) {
  const watch = watchOf(options);
  if (watch === undefined) return beginSync(path, options);
  return watch.waiting(rmSync, () => {
    const name = watch.counts ? toPath(path) : undefined;
    const files = name === undefined ? 0 : measureSync(name).files;
    beginSync(path, options);
    return { files };
  });
}

Object.defineProperty(rmPromise, 'name', { value: 'rm' });

module.exports = { parse, parseSync, remove, removeNow, rm, rmPromise, rmSync };
