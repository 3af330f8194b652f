'use strict';

// rmdir, promises.rmdir and rmdirSync with `recursive`, which Node has deprecated, and removed in version 26.
//
// Up to there it is rm for a folder, with a warning. Everything else is Node's.

const host = require('../host.js');
const { exact } = require('../lanes.js');
const { inContext } = require('../completion.js');
const { thrownBy } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');
const { parse, parseSync, remove, removeNow } = require('./rm.js');

let hasWarned = false;

/** Node's own warning, in Node's own moment: before it refuses options, and once a process. */
function warn() {
  if (hasWarned) return;
  hasWarned = true;
  try {
    host.fs.rmdirSync('', { recursive: true, retryDelay: -1 });
  } catch {
    // What it says of the delay.
  }
}

function parseRecursive(path, options, parseOptions = parse) {
  if (options?.recursive !== true) return undefined;
  const call = parseOptions(path, { ...options, force: false });
  if (call !== undefined) warn();
  return call;
}

/** https://nodejs.org/api/fs.html#fsrmdirpath-options-callback */
function rmdir(path, options, callback) {
  const isOurs = typeof callback === 'function' && !areHooksEnabled();
  const call = isOurs ? parseRecursive(path, options) : undefined;
  if (call === undefined) return host.fs.rmdir(path, options, callback);
  const answer = inContext(callback);
  remove(call, undefined, (error) => {
    if (error !== undefined) return answer(error);
    exact.count(0);
    host.fs.rmdir(call.name, call.options, answer);
  });
}

/** https://nodejs.org/api/fs.html#fspromisesrmdirpath-options */
async function rmdirPromise(path, options) {
  const call = areHooksEnabled() ? undefined : parseRecursive(path, options);
  if (call === undefined) return host.promises.rmdir(path, options);
  const error = await new Promise((resolve) => remove(call, undefined, resolve));
  if (error === null) return;
  if (error !== undefined) throw thrownBy(rmdirPromise, error);
  exact.count(0);
  return host.promises.rmdir(call.name, call.options);
}

/** https://nodejs.org/api/fs.html#fsrmdirsyncpath-options */
function rmdirSync(path, options) {
  const leave = () => host.fs.rmdirSync(path, options);
  const call = parseRecursive(path, options, parseSync);
  return call === undefined ? leave() : removeNow(rmdirSync, call, leave);
}

Object.defineProperty(rmdirPromise, 'name', { value: 'rmdir' });

module.exports = { rmdir, rmdirPromise, rmdirSync };
