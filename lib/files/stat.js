'use strict';

// stat and lstat, in the faces that do not block.

const host = require('../host.js');
const { enter, isFew, leave } = require('../crowd.js');
const { exact } = require('../lanes.js');
const { isOwn } = require('../own.js');
const { Worth } = require('../worth.js');
const { lookIfFew, lookWithCallback, lookWithPromise } = require('./look.js');
const { statsNow } = require('./stats.js');

/** Node's own functions of a verb. Somebody who has replaced the looking one expects to hear of its own calls only. */
const verb = (name, look = host.fs[`${name}Sync`]) => ({
  name,
  ask: host.fs[name],
  askPromise: host.promises[name],
  look,
  mayLook: isOwn(`${name}Sync`, look),
});

const STAT = verb('stat');
const LSTAT = verb('lstat');

const callOf = ({ name, look }, path) => ({
  name,
  path,
  look: () => [statsNow(() => look(path))],
});

const BIGINT = { bigint: true };

/** No thread of ours looks for BigInts: what the addon writes are doubles. */
const worth = new Worth(64);

/** The same for BigInts, which Node's own function makes. */
const bigintsOf = ({ name, look }, path) => ({
  name,
  path,
  look: () => [look(path, BIGINT)],
  worth,
});

/** Are BigInts all that is asked for? Options may be getters, a signal, or newer than this file. */
function asksForBigInts(options) {
  if (typeof options !== 'object' || options === null) return false;
  if (Object.getPrototypeOf(options) !== Object.prototype) return false;
  const keys = Reflect.ownKeys(options);
  if (keys.length !== 1 || keys[0] !== 'bigint') return false;
  return Object.getOwnPropertyDescriptor(options, 'bigint').value === true;
}

function withCallback(own, path, options, callback) {
  const { ask } = own;
  if (typeof callback === 'function' && own.mayLook && asksForBigInts(options)) {
    return lookIfFew(
      worth,
      () => bigintsOf(own, path),
      callback,
      (answer) => {
        ask(path, BIGINT, answer);
      },
    );
  }
  // Options may be getters, a signal, or newer than this file.
  if (typeof options !== 'function' || !own.mayLook) {
    exact.count(0);
    return ask(path, options, callback);
  }
  lookWithCallback(callOf(own, path), options, (answer) => ask(path, answer, callback));
}

/** What Node is asked for, or what answers at once. */
function promised(own, path, options, isBigInt) {
  const ask = () => own.askPromise(path, options);
  if (options === undefined && own.mayLook) return lookWithPromise(callOf(own, path), ask);
  if (isBigInt && isFew() && worth.mayTry()) return lookWithPromise(bigintsOf(own, path), ask);
  exact.count(0);
  return ask();
}

const promiseFace = (own) =>
  async function face(path, options = undefined) {
    const isBigInt = options !== undefined && own.mayLook && asksForBigInts(options);
    if (!isBigInt) return promised(own, path, options, false);
    const outcome = promised(own, path, options, true);
    enter();
    try {
      return await outcome;
    } finally {
      leave();
    }
  };

/** https://nodejs.org/api/fs.html#fsstatpath-options-callback */
function stat(path, options = undefined, callback) {
  withCallback(STAT, path, options, callback);
}

/** https://nodejs.org/api/fs.html#fslstatpath-options-callback */
function lstat(path, options = undefined, callback) {
  withCallback(LSTAT, path, options, callback);
}

/** https://nodejs.org/api/fs.html#fspromisesstatpath-options */
const statPromise = promiseFace(STAT);

/** https://nodejs.org/api/fs.html#fspromiseslstatpath-options */
const lstatPromise = promiseFace(LSTAT);

Object.defineProperty(statPromise, 'name', { value: 'stat' });
Object.defineProperty(lstatPromise, 'name', { value: 'lstat' });

module.exports = { lstat, lstatPromise, stat, statPromise };
