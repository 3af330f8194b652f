'use strict';

// cp, promises.cp and, where Node's own is JavaScript, cpSync.
//
// One visit of a pool thread copies a file or a whole tree. Where the kernel refuses something, or Node has to, it ends
// there: that name is Node's, and so is all that is left behind it, name by name. So Node's errors are its own,
// and what is there by then is what Node would have left. From Node 22 on `cpSync` is C++, and stays.

const path = require('node:path');
const host = require('../host.js');
const { exact, pool, sync } = require('../lanes.js');
const { binding } = require('../native.js');
const { environment, inContext } = require('../completion.js');
const { systemError, thrownBy } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { byFilter, byFilterSync } = require('./cp-filter.js');
const { givesDirectoryTimes, parse } = require('./cp-manner.js');
const { submitWatched, watchOf } = require('./progress.js');

/** `extra` of what Node has to do: see `Outcome` in src/binding/delivery.rs. */
const LEFT_TO_NODE = -1;

/**
 * Copies on a thread. `done` gets nothing if all is there, or an error, or what is left for Node: null for everything.
 */
function copy({ from, to, absolute, manner }, watch, done) {
  submitWatched(
    watch,
    (slot) => binding.cp(environment, slot, from, to, absolute, manner),
    (errno, left, extra) => {
      if (watch?.isAborted) return done(watch.error);
      if (errno !== 0) return done(undefined, null);
      if (extra === LEFT_TO_NODE) return done(undefined, left === undefined ? null : rest(left));
      pool.count(0);
      done(typeof left === 'string' ? disturbed(extra, path.join(to, left)) : undefined, undefined);
    },
  );
}

/** Somebody has taken away, or replaced, a directory that was made here: Node would go by its path. */
const disturbed = (errno, at) => systemError(errno, 'cp', at);

/** The levels that are left, the innermost first: see `lines` in src/binding/cp.rs. */
function rest(left) {
  const levels = [];
  const texts = left.split('\0');
  for (let at = 0; at < texts.length - 1; at++) {
    const [mode] = texts[at].split(' ', 1);
    const level = { mode: Number(mode), below: texts[at].slice(mode.length + 1), names: [] };
    while (texts[++at] !== '') level.names.push(texts[at]);
    levels.push(level);
  }
  return levels;
}

/** What Node still does, one step after another: each is a function's name and its arguments. */
function* steps({ from, to, options, manner }, left) {
  if (left === null) {
    yield ['cp', from, to, options];
    return;
  }
  for (const { mode, below, names } of left) {
    const [source, made] = [path.join(from, below), path.join(to, below)];
    for (const name of names) yield ['cp', path.join(source, name), path.join(made, name), options];
    if (givesDirectoryTimes(manner)) yield ['times', source, made];
    if (mode >= 0) yield ['chmod', made, mode];
  }
}

async function goOn(call, left, watch) {
  exact.count(0);
  for (const [name, from, to, options] of steps(call, left)) {
    if (name === 'cp') {
      await leavePromise(from, to, options, watch);
    } else if (name === 'chmod') {
      await host.promises.chmod(from, to);
    } else {
      const { atime, mtime } = await host.promises.stat(from);
      await host.promises.utimes(to, atime, mtime);
    }
  }
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
  const hasOptions = typeof options !== 'function' || callback !== undefined;
  const told = hasOptions ? callback : options;
  const isOurs = typeof told === 'function' && !areHooksEnabled();
  const call = isOurs ? parse(src, dest, hasOptions ? options : undefined) : undefined;
  if (call === undefined) return leave(src, dest, options, callback, watch);
  const answer = inContext(told.bind(face));
  copy(call, watch, (error, left) => {
    if (error !== undefined) return answer(error);
    if (left === undefined) return answer(null, undefined);
    if (left === null) {
      exact.count(0);
      return leave(call.from, call.to, call.options, answer, watch);
    }
    goOn(call, left, watch).then(
      () => answer(null, undefined),
      (error) => answer(error),
    );
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
  const { error, left } = await new Promise((resolve) => {
    copy(call, watch, (error, left) => resolve({ error, left }));
  });
  if (error !== undefined) throw thrownBy(cpPromise, error);
  if (left !== undefined) return goOn(call, left, watch);
}

/** https://nodejs.org/api/fs.html#fspromisescpsrc-dest-options */
async function cpPromise(src, dest, options) {
  const watch = watchOf(options);
  if (watch === undefined) return beginPromise(src, dest, options);
  return watch.promising(cpPromise, () => beginPromise(src, dest, options, watch));
}

/** From then on it is C++, with errors of its own. */
const isSyncNative = host.major >= 22;

function copyNow(src, dest, options) {
  const call = isSyncNative ? undefined : parse(src, dest, options);
  if (call === undefined) return host.fs.cpSync(src, dest, options);
  const { from, to, absolute, manner } = call;
  const told = binding.cpSync(from, to, absolute, manner);
  if (told === null || told.startsWith('D')) {
    sync.count(0);
    if (told === null) return;
    const [errno] = told.slice(1).split(' ', 1);
    const below = told.slice(errno.length + 2);
    throw thrownBy(cpSync, disturbed(Number(errno), path.join(to, below)));
  }
  exact.count(0);
  for (const [name, from, to, options] of steps(call, told === 'N' ? null : rest(told.slice(1)))) {
    host.fs[`${name}Sync`](from, to, options);
  }
}

/** https://nodejs.org/api/fs.html#fscpsyncsrc-dest-options */
function cpSync(src, dest, options) {
  const watch = watchOf(options);
  if (watch === undefined) return copyNow(src, dest, options);
  return watch.waiting(cpSync, () => {
    const { given, ended } = byFilterSync(src, options, watch);
    host.fs.cpSync(src, dest, given);
    return ended();
  });
}

Object.defineProperty(cpPromise, 'name', { value: 'cp' });

module.exports = { cp, cpPromise, cpSync };
