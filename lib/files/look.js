'use strict';

// Looking at a path: stat, lstat, access and exists.
//
// What the kernel has in memory is looked at on this thread, here and now: that takes no longer than to wake
// a thread up. Of many at once only the first few are; a thread that is awake does the next ones meanwhile, and
// what is not cached. The answer comes in a later turn of the event loop like every other. For access, exists
// and numbers as BigInts there is no such thread: of many at once, and what may not be looked at here, those take
// Node's own way.

const { ENOSYS } = require('node:os').constants.errno;
const { enter, isFew, leaving } = require('../crowd.js');
const { cached, exact, pool } = require('../lanes.js');
const { toPath } = require('../arguments.js');
const { binding } = require('../native.js');
const { DONE, environment, inContext, submit } = require('../completion.js');
const { systemError, thrownBy, withoutStack } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { canMakeStats } = require('./stats.js');

// What was found at once: `Looked` in src/binding/stat.rs.
const UNKNOWN = 0;
const THERE = 1;

/** Do our threads know all that Node tells? Without statx(2) there may be no time of birth. */
let mayAsk = true;

/**
 * Looks, at once if that asks nobody.
 *
 * @param {{ name: string, path: unknown, look: () => unknown[], worth?: Worth }} call what is called, and what
 *   follows the error in its answer, made when the addon has looked. Where no thread of ours looks: what learns
 *   whether it is worth it to look here
 * @param {() => (failure: object | null, seen?: unknown[]) => void} begin called when it may; what
 *   it gives hears the answer in a later turn: nothing at all if the file has gone in between
 * @returns {boolean} false if Node has to do it
 */
function lookAt({ name, path, look, worth }, begin) {
  if (binding === null || areHooksEnabled()) return false;
  const byPool = worth === undefined && mayAsk && canMakeStats();
  const atOnce = byPool ? cached.mayBegin : cached.isOpen;
  const bytes = atOnce || byPool ? toPath(path) : undefined;
  if (bytes === undefined) return false;
  const follow = name !== 'lstat';
  let seen;
  let looked = UNKNOWN;
  let isBegun = false;
  // Before anything is accepted: what may throw comes first.
  const done = begin();
  submit(
    (slot) => {
      if (atOnce) looked = binding.statCached(environment, slot, bytes, follow);
      worth?.learn(looked !== UNKNOWN);
      if (looked === UNKNOWN && !byPool) return DONE;
      if (looked === UNKNOWN) binding.stat(environment, slot, bytes, follow);
      isBegun = true;
      cached.begin();
      if (looked !== THERE) return;
      try {
        seen = look();
      } catch {
        // Gone in between, or forbidden: Node has its own words for it.
      }
    },
    (errno, told) => {
      cached.end();
      if (looked === UNKNOWN) {
        if (errno === ENOSYS) mayAsk = false;
        else pool.count(0);
        if (errno === 0) seen = look();
      } else {
        cached.count(0);
      }
      const syscall = looked === UNKNOWN ? told : name;
      // Nothing is seen then, and Node looks.
      const isAnswer = errno !== 0 && errno !== ENOSYS;
      done(isAnswer ? { errno, syscall, file: bytes } : null, seen);
    },
  );
  return isBegun;
}

/** The face that calls back. `askNode(callback)` is the way where looking does not help. */
function lookWithCallback(call, callback, askNode) {
  const begun = lookAt(call, () => {
    const answer = inContext(callback);
    return (failure, seen) => {
      if (seen !== undefined) return answer(null, ...seen);
      if (failure !== null) {
        return answer(
          withoutStack(() => systemError(failure.errno, failure.syscall, failure.file)),
        );
      }
      exact.count(0);
      askNode(answer);
    };
  });
  if (begun) return;
  exact.count(0);
  askNode(callback);
}

/** The same for what is Node's in a crowd, and where looks were in vain: then `callOf` is not asked. The call counts. */
function lookIfFew(worth, callOf, callback, askNode) {
  const told = leaving(callback);
  if (isFew() && worth.mayTry()) {
    lookWithCallback(callOf(), told, askNode);
  } else {
    exact.count(0);
    askNode(told);
  }
  enter();
}

/** The face that gives a promise. */
async function lookWithPromise(call, askNode) {
  let settle;
  const looked = new Promise((resolve) => {
    settle = (failure, seen) => resolve({ failure, seen });
  });
  if (lookAt(call, () => settle)) {
    const { failure, seen } = await looked;
    if (seen !== undefined) return seen[0];
    if (failure !== null) {
      throw thrownBy(lookWithPromise, systemError(failure.errno, failure.syscall, failure.file));
    }
  }
  exact.count(0);
  return askNode();
}

module.exports = { lookIfFew, lookWithCallback, lookWithPromise };
