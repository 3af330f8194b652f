'use strict';

// stat and lstat, in the faces that do not block.

const host = require('../host.js');
const { exact } = require('../lanes.js');
const { isOwn } = require('../own.js');
const { asksForBigInts, bigintsWithCallback, bigintsWithPromise } = require('./stat-bigint.js');
const { lookWithCallback, lookWithPromise } = require('./look.js');
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
  byPool: true,
});

function withCallback(own, path, options, callback) {
  const { ask } = own;
  if (typeof callback === 'function' && own.mayLook && asksForBigInts(options)) {
    return bigintsWithCallback(own, path, callback);
  }
  // Options may be getters, a signal, or newer than this file.
  if (typeof options !== 'function' || !own.mayLook) {
    exact.count(0);
    return ask(path, options, callback);
  }
  lookWithCallback(callOf(own, path), options, (answer) => ask(path, answer, callback));
}

async function withPromise(own, path, options) {
  const ask = () => own.askPromise(path, options);
  if (options === undefined && own.mayLook) return lookWithPromise(callOf(own, path), ask);
  if (own.mayLook && asksForBigInts(options)) return bigintsWithPromise(own, path);
  exact.count(0);
  return ask();
}

/** https://nodejs.org/api/fs.html#fsstatpath-options-callback */
function stat(path, options = undefined, callback) {
  withCallback(STAT, path, options, callback);
}

/** https://nodejs.org/api/fs.html#fslstatpath-options-callback */
function lstat(path, options = undefined, callback) {
  withCallback(LSTAT, path, options, callback);
}

/** https://nodejs.org/api/fs.html#fspromisesstatpath-options */
async function statPromise(path, options = undefined) {
  return withPromise(STAT, path, options);
}

/** https://nodejs.org/api/fs.html#fspromiseslstatpath-options */
async function lstatPromise(path, options = undefined) {
  return withPromise(LSTAT, path, options);
}

Object.defineProperty(statPromise, 'name', { value: 'stat' });
Object.defineProperty(lstatPromise, 'name', { value: 'lstat' });

module.exports = { lstat, lstatPromise, stat, statPromise };
