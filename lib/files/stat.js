'use strict';

// stat and lstat, in the faces that do not block.

const host = require('../host.js');
const { exact } = require('../lanes.js');
const { isOwn } = require('../own.js');
const { lookWithCallback, lookWithPromise } = require('./look.js');

/** Somebody who has replaced the looking function expects to hear of its own calls only. */
const MAY_LOOK = {
  stat: isOwn('statSync', host.fs.statSync),
  lstat: isOwn('lstatSync', host.fs.lstatSync),
};

const callOf = (name, path) => ({ name, path, look: () => [host.fs[`${name}Sync`](path)] });

function withCallback(name, path, options, callback) {
  const ask = host.fs[name];
  // Options may be getters, a signal, or newer than this file.
  if (typeof options !== 'function' || !MAY_LOOK[name]) {
    exact.count(0);
    return ask(path, options, callback);
  }
  lookWithCallback(callOf(name, path), options, (answer) => ask(path, answer, callback));
}

async function withPromise(name, path, options) {
  const ask = () => host.promises[name](path, options);
  if (options === undefined && MAY_LOOK[name]) return lookWithPromise(callOf(name, path), ask);
  exact.count(0);
  return ask();
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
