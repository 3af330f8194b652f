'use strict';

// Verbs that are one trip of a thread, in Node as with us: both faces of them.
//
// One call after another is Node's: to wake a thread of ours up takes longer than to wake one of libuv's, and
// there is nothing else to win. Of many at once the threads are awake, and ours serve one more for less. So
// calls are counted as long as they are under way, whoever serves them, and from the fifth on they take the
// pool. What Node's own function gets is what the caller gave, but for a callback that counts.

const host = require('../host.js');
const { cached, exact, pool } = require('../lanes.js');
const { binding } = require('../native.js');
const { environment, inContext, submit } = require('../completion.js');
const { systemError, thrownBy, withoutStack } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { patchedFace } = require('../patched.js');
const { VERBS } = require('./verbs.js');

/** So many under way, and the pool takes the next ones. */
const FEW = 4;

/** The calls of all these verbs that have not ended. */
let underWay = 0;

/**
 * Looks whether a call is ours, and gives what starts it; undefined if it is Node's.
 *
 * @param {object} verb one of those in verbs.js
 * @param {unknown[]} args as they were given
 * @param {number} count how many of them are no callback
 */
function ours(verb, args, count) {
  if (verb.isDone?.(args, count)) return { verb, given: undefined };
  if (underWay < FEW) return undefined;
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
      if (isDone) binding.answer(environment, slot);
      else binding[verb.start](environment, slot, ...given);
      underWay++;
    },
    (errno, value) => {
      underWay--;
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

const isFunction = (value) => typeof value === 'function';

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
    // Which of two functions Node would call is its own matter.
    if (last < 0 || args.findIndex(isFunction) !== last || areHooksEnabled()) {
      exact.count(0);
      return own(...args);
    }
    const callback = args[last];
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
    args[last] = (...results) => {
      underWay--;
      callback(...results);
    };
    own(...args);
    // Behind the call: what Node has refused is not under way.
    underWay++;
  }
  return named(face, own);
}

/** The face that gives a promise. */
function promiseFace(verb) {
  const own = host.promises[verb.name];
  if (binding === null || own === undefined) return own;

  async function face(...args) {
    if (areHooksEnabled()) {
      exact.count(0);
      return own(...args);
    }
    const call = ours(verb, args, args.length);
    if (call !== undefined) {
      const { failure, value } = await new Promise((resolve) => {
        begin(call, (failure, value) => resolve({ failure, value }));
      });
      if (failure !== null) throw thrownBy(face, errorOf(call, failure));
      return value;
    }
    exact.count(0);
    underWay++;
    try {
      return await own(...args);
    } finally {
      underWay--;
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
