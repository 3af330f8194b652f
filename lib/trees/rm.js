'use strict';

// rm, promises.rm and rmSync with `recursive`.
//
// One visit of a pool thread removes the whole tree. Where the kernel refuses something, Node goes on
// from what is left: its retries, errors and exceptions are its own. So it is for a path that is no directory,
// and for every call without `recursive`. Only where somebody else is at work in the same tree Node is not
// asked: it goes by paths, and could be led out of the tree by a link.

const { ENOTEMPTY } = require('node:os').constants.errno;
const { setTimeout } = require('node:timers');
const host = require('../host.js');
const { exact, pool, sync } = require('../lanes.js');
const { toPath } = require('../arguments.js');
const { binding } = require('../native.js');
const { environment, inContext, submit } = require('../completion.js');
const { systemError, thrownBy } = require('../errors.js');
const { areHooksEnabled } = require('../hooks.js');

/** Node's own: a property that is there and undefined takes their places, and is refused. */
const DEFAULTS = { force: false, maxRetries: 0, recursive: false, retryDelay: 100 };

const isCount = (value) => (value | 0) === value && value >= 0;

/** A call that may be served here; undefined for one that is Node's. */
function parse(path, options) {
  if (binding === null || typeof options !== 'object' || options === null) return undefined;
  const given = { ...DEFAULTS, ...options };
  const isValid = isCount(given.maxRetries) && isCount(given.retryDelay);
  if (given.recursive !== true || typeof given.force !== 'boolean' || !isValid) return undefined;
  const name = toPath(path);
  // With a slash behind it a link is what it leads to, to some calls.
  const isOurs = name !== undefined && name.at(-1) !== '/' && name.at(-1) !== 47;
  return isOurs ? { name, options: given } : undefined;
}

const disturbed = (path) => systemError(ENOTEMPTY, 'rmdir', path);

/**
 * Removes on a thread. `done` gets null if the tree is gone, an error if somebody else does not let it
 * become empty, after Node's retries, and undefined if Node has to go on.
 */
function remove({ name, options }, done, tries = 0) {
  submit(
    (slot) => binding.rm(environment, slot, name),
    (errno, kept) => {
      if (errno !== 0 || kept === '') return done(undefined);
      if (typeof kept === 'string' && tries < options.maxRetries) {
        const again = () => remove({ name, options }, done, tries + 1);
        return setTimeout(again, (tries + 1) * options.retryDelay);
      }
      pool.count(0);
      done(typeof kept === 'string' ? disturbed(kept) : null);
    },
  );
}

/** https://nodejs.org/api/fs.html#fsrmpath-options-callback */
function rm(path, options, callback) {
  const call =
    typeof callback === 'function' && !areHooksEnabled() ? parse(path, options) : undefined;
  if (call === undefined) return host.fs.rm(path, options, callback);
  const answer = inContext(callback);
  remove(call, (error) => {
    if (error !== undefined) return answer(error);
    exact.count(0);
    host.fs.rm(call.name, call.options, answer);
  });
}

/** https://nodejs.org/api/fs.html#fspromisesrmpath-options */
async function rmPromise(path, options) {
  const call = areHooksEnabled() ? undefined : parse(path, options);
  if (call === undefined) return host.promises.rm(path, options);
  const error = await new Promise((resolve) => remove(call, resolve));
  if (error === null) return;
  if (error !== undefined) throw thrownBy(rmPromise, error);
  exact.count(0);
  return host.promises.rm(call.name, call.options);
}

/** Waits, on this thread. */
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** https://nodejs.org/api/fs.html#fsrmsyncpath-options */
function rmSync(path, options) {
  const call = parse(path, options);
  if (call === undefined) return host.fs.rmSync(path, options);
  const { name, options: given } = call;
  for (let tries = 0; ; tries++) {
    const kept = binding.rmSync(name);
    if (kept === '') break;
    if (kept === null || tries === given.maxRetries) {
      sync.count(0);
      if (kept !== null) throw thrownBy(rmSync, disturbed(kept));
      return;
    }
    sleep((tries + 1) * given.retryDelay);
  }
  exact.count(0);
  return host.fs.rmSync(path, options);
}

Object.defineProperty(rmPromise, 'name', { value: 'rm' });

module.exports = { rm, rmPromise, rmSync };
