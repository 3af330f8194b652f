'use strict';

// opendir, promises.opendir and opendirSync.
//
// Node makes a trip to a thread to open a directory, one for each 32 entries, one more to see the end,
// and one to close it. Here it is opened and closed on this thread if that asks nobody, and one trip brings
// all that the kernel tells at once, and the end. What comes of it is a `Dir` of ours: dir.js.
//
// A directory that is not cached, what is none, and whatever is out of the ordinary is opened by Node.

const { promisify } = require('node:util');
const host = require('../host.js');
const { cached, exact, sync } = require('../lanes.js');
const { toPath } = require('../arguments.js');
const { binding } = require('../native.js');
const { DONE, environment, inContext, submit } = require('../completion.js');
const { areHooksEnabled } = require('../hooks.js');
const { OurDir, mayStandIn } = require('./dir.js');

/** Node makes room for so many at once; more than this it may not get. */
const MOST_ENTRIES = 1 << 16;

/** An object that has nothing but what it has itself: of others Node reads some, and copies others. */
function isPlain(options) {
  const prototype = Object.getPrototypeOf(options);
  return prototype === Object.prototype || prototype === null;
}

/** The options of a valid call that may be served here; undefined for one that is Node's. */
function parseOptions(options) {
  if (options === undefined || options === null || typeof options === 'function') return {};
  if (typeof options !== 'object' || !isPlain(options)) return undefined;
  const given = { ...options };
  const { bufferSize, encoding, signal } = given;
  const isCount = Number.isInteger(bufferSize) && bufferSize > 0 && bufferSize <= MOST_ENTRIES;
  if (Object.hasOwn(given, 'bufferSize') && !isCount) return undefined;
  if (encoding && !/^utf-?8$/.test(encoding)) return undefined;
  return signal === undefined ? given : undefined;
}

/** A call that may be served here; undefined for one that is Node's. */
function parse(path, options) {
  if (!cached.isOpen || areHooksEnabled() || !mayStandIn()) return undefined;
  const given = parseOptions(options);
  const name = given === undefined ? undefined : toPath(path);
  return typeof name === 'string' ? { name, given } : undefined;
}

/** https://nodejs.org/api/fs.html#fsopendirpath-options-callback */
function opendir(path, options, callback) {
  const told = typeof options === 'function' ? options : callback;
  const call = typeof told === 'function' ? parse(path, options) : undefined;
  if (call === undefined) {
    exact.count(0);
    return host.fs.opendir(path, options, callback);
  }
  const { name, given } = call;
  const answer = inContext(told);
  let number = 0;
  submit(
    (slot) => {
      number = binding.opendirCached(environment, slot, name);
      if (number === 0) return DONE;
    },
    () => {
      cached.count(0);
      answer(null, new OurDir(number, name, given));
    },
  );
  if (number !== 0) return;
  exact.count(0);
  host.fs.opendir(name, given, told);
}

/** https://nodejs.org/api/fs.html#fspromisesopendirpath-options */
const opendirPromise = promisify(opendir);

/** https://nodejs.org/api/fs.html#fsopendirsyncpath-options */
function opendirSync(path, options) {
  const call = parse(path, options);
  const number = call === undefined ? -1 : binding.opendirSync(environment, call.name);
  if (number < 0) {
    exact.count(0);
    return host.fs.opendirSync(path, options);
  }
  sync.count(0);
  return new OurDir(number, call.name, call.given);
}

module.exports = { opendir, opendirPromise, opendirSync };
