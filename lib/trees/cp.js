'use strict';

// cp and promises.cp of a whole tree to where nothing is yet.
//
// One visit of a pool thread copies it all. Where the kernel refuses something, or Node has to, Node
// copies again, over what is there: so its errors are its own. For the same reason a copy that may meet what
// is there already is Node's, and so is one with a `filter`, and `cpSync`, which is C++ from Node 22 on.

const path = require('node:path');
const host = require('../host.js');
const { exact, pool } = require('../lanes.js');
const { toPath } = require('../arguments.js');
const { binding } = require('../native.js');
const { environment, inContext } = require('../completion.js');
const { areHooksEnabled } = require('../hooks.js');
const { byFilter, byFilterSync } = require('./cp-filter.js');
const { submitWatched, watchOf } = require('./progress.js');

/** Node 26 copies by rules of its own. */
const isNodesOwn = host.major >= 26;

/** Node's own: a property that is there and undefined takes their places, and is refused. */
const DEFAULTS = {
  dereference: false,
  errorOnExist: false,
  force: true,
  preserveTimestamps: false,
  recursive: false,
  verbatimSymlinks: false,
};

/** A call that may be served here; undefined for one that is Node's. */
function parse(src, dest, options) {
  if (binding === null || isNodesOwn || typeof options !== 'object' || options === null)
    return undefined;
  const given = { ...DEFAULTS, ...options };
  const isPlain =
    given.recursive === true &&
    typeof given.verbatimSymlinks === 'boolean' &&
    given.dereference === false &&
    given.errorOnExist === false &&
    given.filter === undefined &&
    given.force === true &&
    (given.mode === undefined || given.mode === 0) &&
    given.preserveTimestamps === false;
  if (!isPlain) return undefined;
  const [from, to] = [toPath(src), toPath(dest)];
  if (!isOrdinary(from) || !isOrdinary(to)) return undefined;
  const absolute = path.resolve(from);
  const isBelow = `${path.resolve(to)}/`.startsWith(absolute === '/' ? '/' : `${absolute}/`);
  return isBelow ? undefined : { from, to, absolute, options: given };
}

/** Node puts paths together by their text, where `..` behind a link means something else. */
function isOrdinary(name) {
  if (typeof name !== 'string' || name === '' || name.endsWith('/')) return false;
  return !name.split('/').some((part) => part === '..' || part === '.');
}

/**
 * Copies on a thread. `done` hears whether all is there; if not, it gets the directories that Node will find
 * there without their modes.
 */
function copy({ from, to, absolute, options }, watch, done) {
  const { verbatimSymlinks } = options;
  submitWatched(
    watch,
    (slot) => binding.cp(environment, slot, from, to, absolute, verbatimSymlinks),
    (errno, left) => {
      const isDone = errno === 0 && typeof left !== 'string';
      if (isDone) pool.count(0);
      done(isDone, errno === 0 && !isDone ? unfinished(to, left) : []);
    },
  );
}

/** See `cp` in src/binding/cp.rs. */
function unfinished(dest, left) {
  const lines = left.split('\0').slice(0, -1);
  return lines.map((line) => {
    const [mode] = line.split(' ', 1);
    return { path: path.join(dest, line.slice(mode.length + 1)), mode: Number(mode) };
  });
}

/** Node's own copy, over what is there; and then what it does to directories that it has made itself. */
async function copyAgain(src, dest, options, directories, watch) {
  exact.count(0);
  watch?.startAgain();
  await leavePromise(src, dest, options, watch);
  for (const { path, mode } of directories) await host.promises.chmod(path, mode);
}

async function leavePromise(src, dest, options, watch) {
  if (watch === undefined) return host.promises.cp(src, dest, options);
  watch.leaveToNode();
  const { given, ended } = byFilter(src, options, watch);
  await host.promises.cp(src, dest, given);
  await ended();
}

function leave(src, dest, options, callback, watch) {
  if (watch === undefined) return host.fs.cp(src, dest, options, callback);
  watch.leaveToNode();
  const { given, ended } = byFilter(src, options, watch);
  host.fs.cp(src, dest, given, (error) => {
    if (error) callback(error);
    else ended().then(() => callback(null), callback);
  });
}

function begin(face, src, dest, options, callback, watch) {
  const isOurs = typeof callback === 'function' && !areHooksEnabled();
  const call = isOurs ? parse(src, dest, options) : undefined;
  if (call === undefined) return leave(src, dest, options, callback, watch);
  const answer = inContext(callback.bind(face));
  copy(call, watch, (isDone, directories) => {
    if (watch?.isAborted) return answer(watch.error);
    if (isDone) return answer(null, undefined);
    if (directories.length > 0) {
      const told = (error) => (error === undefined ? answer(null, undefined) : answer(error));
      copyAgain(call.from, call.to, call.options, directories, watch).then(told, told);
      return;
    }
    exact.count(0);
    leave(call.from, call.to, call.options, answer, watch);
  });
}

/** https://nodejs.org/api/fs.html#fscpsrc-dest-options-callback */
function cp(src, dest, options, callback) {
  const watch = typeof callback === 'function' ? watchOf(options) : undefined;
  if (watch === undefined) return begin(this, src, dest, options, callback);
  watch.calling(cp, (told) => begin(this, src, dest, options, told, watch), callback);
}

async function beginPromise(src, dest, options, watch) {
  const call = areHooksEnabled() ? undefined : parse(src, dest, options);
  if (call === undefined) return leavePromise(src, dest, options, watch);
  const { isDone, directories } = await new Promise((resolve) => {
    copy(call, watch, (isDone, directories) => resolve({ isDone, directories }));
  });
  if (watch?.isAborted) throw watch.error;
  if (!isDone) return copyAgain(call.from, call.to, call.options, directories, watch);
}

/** https://nodejs.org/api/fs.html#fspromisescpsrc-dest-options */
async function cpPromise(src, dest, options) {
  const watch = watchOf(options);
  if (watch === undefined) return beginPromise(src, dest, options);
  return watch.promising(cpPromise, () => beginPromise(src, dest, options, watch));
}

/** https://nodejs.org/api/fs.html#fscpsyncsrc-dest-options */
function cpSync(src, dest, options) {
  const watch = watchOf(options);
  if (watch === undefined) return host.fs.cpSync(src, dest, options);
  return watch.waiting(cpSync, () => {
    const { given, ended } = byFilterSync(src, options, watch);
    host.fs.cpSync(src, dest, given);
    return ended();
  });
}

Object.defineProperty(cpPromise, 'name', { value: 'cp' });

module.exports = { cp, cpPromise, cpSync };
