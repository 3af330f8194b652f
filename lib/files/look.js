'use strict';

// Looking at a path here and now: stat, lstat and access in the cached lane.
//
// What the kernel has in memory is looked at on this thread, however many ask: it takes no longer
// than to hand the question to one of libuv's threads and to take the answer back. The answer comes in a
// later turn of the event loop like every other. What is not cached, or forbidden, takes Node's own way.

const { cached, exact } = require('../lanes.js');
const { toPath } = require('../arguments.js');
const { binding } = require('../native.js');
const { DONE, environment, inContext, submit } = require('../completion.js');
const { systemError, thrownBy, withoutStack } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { values } = require('./stats.js');

// What was found at once: `Looked` in src/binding/stat.rs.
const UNKNOWN = 0;
const THERE = 1;

/**
 * Looks at once, if that asks nobody.
 *
 * @param {{ name: string, path: unknown, look: () => unknown[] }} call what is called, and what follows
 *   the error in its answer, made when the addon has looked
 * @param {() => (failure: object | null, seen?: unknown[]) => void} begin called when it may; what
 *   it gives hears the answer in a later turn: nothing at all if the file has gone in between
 * @returns {boolean} false if Node has to do it
 */
function lookAtOnce({ name, path, look }, begin) {
  const bytes = cached.isOpen && !areHooksEnabled() ? toPath(path) : undefined;
  if (bytes === undefined) return false;
  let seen;
  let looked = UNKNOWN;
  // Before anything is accepted: what may throw comes first.
  const done = begin();
  submit(
    (slot) => {
      looked = binding.statCached(environment, slot, bytes, name !== 'lstat', values);
      if (looked === UNKNOWN) return DONE;
      if (looked !== THERE) return;
      try {
        seen = look();
      } catch {
        // Gone in between, or forbidden: Node has its own words for it.
      }
    },
    (errno) => {
      cached.count(0);
      done(errno === 0 ? null : { errno, file: bytes }, seen);
    },
  );
  return looked !== UNKNOWN;
}

/** The face that calls back. `askNode(callback)` is the way where looking does not help. */
function lookWithCallback(call, callback, askNode) {
  const begun = lookAtOnce(call, () => {
    const answer = inContext(callback);
    return (failure, seen) => {
      if (seen !== undefined) return answer(null, ...seen);
      if (failure !== null) {
        return answer(withoutStack(() => systemError(failure.errno, call.name, failure.file)));
      }
      exact.count(0);
      askNode(answer);
    };
  });
  if (begun) return;
  exact.count(0);
  askNode(callback);
}

/** The face that gives a promise. */
async function lookWithPromise(call, askNode) {
  let settle;
  const looked = new Promise((resolve) => {
    settle = (failure, seen) => resolve({ failure, seen });
  });
  if (lookAtOnce(call, () => settle)) {
    const { failure, seen } = await looked;
    if (seen !== undefined) return seen[0];
    if (failure !== null) {
      throw thrownBy(lookWithPromise, systemError(failure.errno, call.name, failure.file));
    }
  }
  exact.count(0);
  return askNode();
}

module.exports = { lookWithCallback, lookWithPromise };
