'use strict';

// Verbs that are one trip of a thread, in Node as with us: both faces of them.
//
// One call after another is Node's: to wake a thread of ours up takes longer than to wake one of libuv's, and
// there is nothing else to win. In a crowd (`lib/crowd.js`) the threads are awake, and ours serve one more for
// less. What Node's own function gets is what the caller gave, but for a callback that counts.

const { enter, isFew, leave, leaving } = require('../crowd.js');
const host = require('../host.js');
const { cached, exact, pool } = require('../lanes.js');
const binding = require('../native.js').functions('unlink');
const { environment, inContext, submit } = require('../completion.js');
const { systemError, thrownBy, withoutStack } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { patchedFace } = require('../patched.js');
const { VERBS } = require('./verbs.js');

/**
 * Looks whether a call is ours, and gives what starts it; undefined if it is Node's.
 *
 * @param {object} verb one of those in verbs.js
 * @param {unknown[]} args as they were given
 * @param {number} count how many of them are no callback
 */
function ours(verb, args, count) {
  if (isFew()) {
    if (verb.isDone === undefined || areHooksEnabled() || !verb.isDone(args, count))
      return undefined;
    return { verb, given: undefined };
  }
  if (areHooksEnabled()) return undefined;
  if (verb.parts !== undefined && patchedFace(verb.parts) !== undefined) return undefined;
  const given = verb.parse(args, count);
  return given === undefined ? undefined : { verb, given };
}

/**
 * Starts a call of ours.
 *
 * @param {(failure: object | null, value: string | undefined) => void} done
 */
function begin({ verb, given }, done) {
  const isDone = given === undefined;
  submit(
    (slot) => {
      if (isDone) binding.nextTurn(environment, slot);
      else binding[verb.start](environment, slot, ...given);
      enter();
    },
    (errno, value) => {
      leave();
      (isDone ? cached : pool).count(0);
      if (errno !== 0) done({ errno, syscall: value });
      else done(null, typeof value === 'string' ? value : undefined);
    },
  );
}

/** The error of a call: with the paths that its system call was about. */
function errorOf({ verb, given: [path, second] }, { errno, syscall }) {
  switch (syscall) {
    case 'ftruncate':
    case 'close':
      return systemError(errno, syscall);
    default:
      return systemError(errno, syscall, path, verb.hasTwoPaths ? second : undefined);
  }
}

/** Is one of the first so many a function? */
function hasFunction(args, count) {
  for (let i = 0; i < count; i++) if (typeof args[i] === 'function') return true;
  return false;
}

/** Names a function as Node names its own. */
function named(face, own) {
  Object.defineProperty(face, 'name', { value: own.name });
  Object.defineProperty(face, 'length', { value: own.length });
  return face;
}

/** The face that calls back. Without native code, and where Node has no such verb (`undefined`), it is Node's own. */
function callbackFace(verb) {
  const own = host.fs[verb.name];
  if (binding === null || own === undefined || verb.onlyPromise) return own;

  function face(...args) {
    const last = args.length - 1;
    const callback = args[last];
    // Which of two functions Node would call is its own matter.
    if (typeof callback !== 'function' || hasFunction(args, last)) {
      exact.count(0);
      return own(...args);
    }
    const call = ours(verb, args, last);
    if (call !== undefined) {
      const answer = inContext(callback);
      return begin(call, (failure, value) => {
        if (failure !== null) answer(withoutStack(() => errorOf(call, failure)));
        // With a value only if there is one, as Node does.
        else if (value === undefined) answer(null);
        else answer(null, value);
      });
    }
    exact.count(0);
    args[last] = leaving(callback);
    own(...args);
    enter();
  }
  return named(face, own);
}

/** The face that gives a promise. */
function promiseFace(verb) {
  const own = host.promises[verb.name];
  if (binding === null || own === undefined) return own;

  async function face(...args) {
    const call = ours(verb, args, args.length);
    if (call !== undefined) {
      const { failure, value } = await new Promise((resolve) => {
        begin(call, (failure, value) => resolve({ failure, value }));
      });
      if (failure !== null) throw thrownBy(face, errorOf(call, failure));
      return value;
    }
    exact.count(0);
    enter();
    try {
      return await own(...args);
    } finally {
      leave();
    }
  }
  return named(face, own);
}

/** The faces of all verbs that this Node has, by their names. */
function each(make) {
  const faces = VERBS.map((verb) => [verb.name, make(verb)]);
  return Object.fromEntries(faces.filter(([, face]) => face !== undefined));
}

module.exports = { oneTripCallbacks: each(callbackFace), oneTripPromises: each(promiseFace) };
