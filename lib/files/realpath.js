'use strict';

// realpath, realpath.native, promises.realpath and realpathSync, of paths that are real ones already.
//
// Most are. The kernel tells what a path leads to: if that is the path itself, to the letter, there is no link
// on its way, and every face of Node's gives it back. All else is Node's: a link, whose targets Node puts together
// by their text; another spelling of a name; what is missing or not cached. `realpathSync.native` is Node's,
// which is as fast.

const path = require('node:path');
const host = require('../host.js');
const { cached, exact, sync } = require('../lanes.js');
const { toPath } = require('../arguments.js');
const { binding } = require('../native.js');
const { DONE, environment, inContext, submit } = require('../completion.js');
const { areHooksEnabled } = require('../hooks.js');
const { isOwn } = require('../own.js');
const { oneTripCallbacks } = require('../trips/one-trip.js');
const { Worth } = require('../worth.js');
const stats = require('./stat.js');

/** What Node's own realpath calls through its exports object, where somebody may have replaced it. */
const PARTS = ['lstat', 'readlink', 'stat'];

/** What may stand there: Node's own, when it was seen once, and ours. */
const trusted = new Set([stats.lstat, stats.stat, oneTripCallbacks.readlink]);

function isAsItWas(name) {
  const value = host.live[name];
  if (trusted.has(value)) return true;
  if (!isOwn(name, value)) return false;
  trusted.add(value);
  return true;
}

/** Looking in vain costs a third of Node's trip: links on the way are not rare. */
const worth = new Worth(64);

/** The kernel refuses a path of more than 4,095 bytes, which may be a short one in other words. */
const MOST_LETTERS = 1024;

const isUtf8 = (encoding) => !encoding || encoding === 'utf8' || encoding === 'utf-8';

/** Do these ask for a string, and for nothing else? Node hides a cache in its own. */
function isPlain(options) {
  if (options === undefined || options === null || typeof options === 'function') return true;
  if (typeof options === 'string') return isUtf8(options);
  if (typeof options !== 'object') return false;
  const keys = Reflect.ownKeys(options);
  const prototype = Object.getPrototypeOf(options);
  const isKnown = prototype === Object.prototype || prototype === null;
  return isKnown && keys.every((key) => key === 'encoding') && isUtf8(options.encoding);
}

/** The absolute path to look at, as Node's JavaScript makes it; undefined for a call that is Node's. */
function parse(file, options) {
  if (!cached.isOpen || !worth.mayTry() || !isPlain(options)) return undefined;
  const name = toPath(file);
  try {
    return typeof name === 'string' ? path.resolve(name) : undefined;
  } catch {
    // The working directory is gone.
    return undefined;
  }
}

/** The same, as the kernel takes it: what stands behind a link or a file is not known from the text. */
function parseNative(file, options) {
  const absolute = parse(file, options);
  if (absolute === undefined) return undefined;
  const name = toPath(file);
  const isLong = name.length > MOST_LETTERS;
  const isOdd = name === '' || isLong || /\.\.|\/\.?$/.test(name) || !name.isWellFormed();
  return isOdd ? undefined : absolute;
}

/** Looks. `done` hears of a real path in a later turn; false if it is none. */
function lookAtOnce(absolute, done) {
  let isReal = false;
  submit(
    (slot) => {
      isReal = binding.realpathCached(environment, slot, absolute);
      if (!isReal) return DONE;
    },
    () => {
      cached.count(0);
      done();
    },
  );
  worth.learn(isReal);
  return isReal;
}

function withCallback(ask, absolute, file, options, callback) {
  const told = typeof options === 'function' ? options : callback;
  if (absolute !== undefined && typeof told === 'function' && !areHooksEnabled()) {
    const answer = inContext(told);
    if (lookAtOnce(absolute, () => answer(null, absolute))) return;
  }
  exact.count(0);
  return ask(file, options, callback);
}

/** https://nodejs.org/api/fs.html#fsrealpathpath-options-callback */
function realpath(file, options, callback) {
  const absolute = PARTS.every(isAsItWas) ? parse(file, options) : undefined;
  return withCallback(host.fs.realpath, absolute, file, options, callback);
}

/** https://nodejs.org/api/fs.html#fsrealpathnativepath-options-callback */
function native(file, options, callback) {
  const absolute = parseNative(file, options);
  return withCallback(host.fs.realpath.native, absolute, file, options, callback);
}

/** https://nodejs.org/api/fs.html#fspromisesrealpathpath-options */
async function realpathPromise(file, options) {
  const absolute = areHooksEnabled() ? undefined : parseNative(file, options);
  if (absolute !== undefined) {
    let settle;
    const looked = new Promise((resolve) => {
      settle = resolve;
    });
    if (lookAtOnce(absolute, settle)) {
      await looked;
      return absolute;
    }
  }
  exact.count(0);
  return host.promises.realpath(file, options);
}

/** https://nodejs.org/api/fs.html#fsrealpathsyncpath-options */
function realpathSync(file, options) {
  const absolute = parse(file, options);
  if (absolute !== undefined) {
    const isReal = binding.isRealPath(absolute);
    worth.learn(isReal);
    if (isReal) {
      sync.count(0);
      return absolute;
    }
  }
  exact.count(0);
  return host.fs.realpathSync(file, options);
}

realpath.native = native;
realpathSync.native = host.fs.realpathSync.native;
Object.defineProperty(realpathPromise, 'name', { value: 'realpath' });
Object.defineProperty(native, 'name', { value: host.fs.realpath.native?.name ?? '' });

module.exports = { realpath, realpathPromise, realpathSync };
