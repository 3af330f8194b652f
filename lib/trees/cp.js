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
const { environment, inContext, submit } = require('../completion.js');
const { systemError, thrownBy } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { givesDirectoryTimes, parse } = require('./cp-manner.js');

/** `extra` of what Node has to do: see `Outcome` in src/binding/delivery.rs. */
const LEFT_TO_NODE = -1;

/**
 * Copies on a thread. `done` gets nothing if all is there, or an error, or what is left for Node: null for everything.
 */
function copy({ from, to, absolute, manner }, done) {
  submit(
    (slot) => binding.cp(environment, slot, from, to, absolute, manner),
    (errno, left, extra) => {
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

async function goOn(call, left) {
  exact.count(0);
  for (const [name, from, to, options] of steps(call, left)) {
    if (name !== 'times') {
      await host.promises[name](from, to, options);
    } else {
      const { atime, mtime } = await host.promises.stat(from);
      await host.promises.utimes(to, atime, mtime);
    }
  }
}

/** https://nodejs.org/api/fs.html#fscpsrc-dest-options-callback */
function cp(src, dest, options, callback) {
  const hasOptions = typeof options !== 'function' || callback !== undefined;
  const told = hasOptions ? callback : options;
  const isOurs = typeof told === 'function' && !areHooksEnabled();
  const call = isOurs ? parse(src, dest, hasOptions ? options : undefined) : undefined;
  if (call === undefined) return host.fs.cp(src, dest, options, callback);
  const answer = inContext(told.bind(this));
  copy(call, (error, left) => {
    if (error !== undefined) return answer(error);
    if (left === undefined) return answer(null, undefined);
    if (left === null) {
      exact.count(0);
      return host.fs.cp(call.from, call.to, call.options, answer);
    }
    goOn(call, left).then(
      () => answer(null, undefined),
      (error) => answer(error),
    );
  });
}

/** https://nodejs.org/api/fs.html#fspromisescpsrc-dest-options */
async function cpPromise(src, dest, options) {
  const call = areHooksEnabled() ? undefined : parse(src, dest, options);
  if (call === undefined) return host.promises.cp(src, dest, options);
  const { error, left } = await new Promise((resolve) => {
    copy(call, (error, left) => resolve({ error, left }));
  });
  if (error !== undefined) throw thrownBy(cpPromise, error);
  if (left !== undefined) return goOn(call, left);
}

/** https://nodejs.org/api/fs.html#fscpsyncsrc-dest-options */
function cpSync(src, dest, options) {
  const call = parse(src, dest, options);
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

Object.defineProperty(cpPromise, 'name', { value: 'cp' });

module.exports = { cp, cpPromise, cpSync };
