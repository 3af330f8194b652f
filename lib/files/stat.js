'use strict';

// stat and lstat, in the faces that do not block.
//
// What the kernel has in memory is looked at here and now: the trip to a thread
// of libuv's costs ten times as much. The answer comes in a later turn of the
// event loop like every other. Looking is Node's own `statSync`, so the `Stats`
// are Node's on every version; whatever is not cached, not there, or asked for
// with options takes Node's own way.

const host = require('../host.js');
const { cached, exact } = require('../lanes.js');
const { isOwn } = require('../own.js');
const { areHooksEnabled } = require('../hooks.js');
const { toPath } = require('../arguments.js');
const { binding } = require('../native.js');
const { DONE, environment, inContext, submit } = require('../completion.js');
const { systemError, thrownBy, withoutStack } = require('../errors.js');

/** Somebody who has replaced the looking function expects to hear of its own calls only. */
const MAY_LOOK = {
  stat: isOwn('statSync', host.fs.statSync),
  lstat: isOwn('lstatSync', host.fs.lstatSync),
};

// What was found at once: `Looked` in src/binding/stat.rs.
const UNKNOWN = 0;
const THERE = 1;

/**
 * Looks at once, if that asks nobody.
 *
 * @param {() => (failure: object | null, stats?: import('node:fs').Stats) => void} begin called when
 *   it does; what it gives hears the answer in a later turn: nothing at all if the file has gone in
 *   between
 * @returns {boolean} false if Node has to do it
 */
function lookAtOnce(name, path, begin) {
  const may = MAY_LOOK[name] && cached.mayBegin() && !areHooksEnabled();
  const bytes = may ? toPath(path) : undefined;
  if (bytes === undefined) return false;
  let stats;
  let done;
  submit(
    (slot) => {
      const looked = binding.statCached(environment, slot, bytes, name === 'stat');
      if (looked === UNKNOWN) return DONE;
      cached.begin();
      done = begin();
      if (looked !== THERE) return;
      try {
        stats = host.fs[`${name}Sync`](path);
      } catch {
        // Gone in between, or forbidden: Node has its own words for it.
      }
    },
    (errno, syscall) => {
      cached.count(0);
      done(errno === 0 ? null : { errno, syscall, file: bytes }, stats);
    },
  );
  return done !== undefined;
}

function withCallback(name, path, options, callback) {
  const ask = host.fs[name];
  // Options may be getters, a signal, or newer than this file.
  const begun =
    typeof options === 'function' &&
    lookAtOnce(name, path, () => {
      const answer = inContext(options);
      return (failure, stats) => {
        if (stats !== undefined) return answer(null, stats);
        if (failure !== null) {
          const { errno, syscall, file } = failure;
          return answer(withoutStack(() => systemError(errno, syscall, file)));
        }
        exact.count(0);
        ask(path, answer);
      };
    });
  if (begun) return;
  exact.count(0);
  ask(path, options, callback);
}

async function withPromise(name, path, options) {
  const ask = host.promises[name];
  if (options === undefined) {
    let settle;
    const looked = new Promise((resolve) => {
      settle = (failure, stats) => resolve({ failure, stats });
    });
    if (lookAtOnce(name, path, () => settle)) {
      const { failure, stats } = await looked;
      if (stats !== undefined) return stats;
      if (failure !== null)
        throw thrownBy(withPromise, systemError(failure.errno, failure.syscall, failure.file));
    }
  }
  exact.count(0);
  return ask(path, options);
}

/** https://nodejs.org/api/fs.html#fsstatpath-options-callback */
function stat(path, options = undefined, callback) {
  withCallback('stat', path, options, callback);
}

/** https://nodejs.org/api/fs.html#fslstatpath-options-callback */
function lstat(path, options = undefined, callback) {
  withCallback('lstat', path, options, callback);
}

/** https://nodejs.org/api/fs.html#fspromisesstatpath-options */
async function statPromise(path, options = undefined) {
  return withPromise('stat', path, options);
}

/** https://nodejs.org/api/fs.html#fspromiseslstatpath-options */
async function lstatPromise(path, options = undefined) {
  return withPromise('lstat', path, options);
}

Object.defineProperty(statPromise, 'name', { value: 'stat' });
Object.defineProperty(lstatPromise, 'name', { value: 'lstat' });

module.exports = { lstat, lstatPromise, stat, statPromise };
