'use strict';

// opendir and promises.opendir.
//
// What they give is Node's own `Dir`, with a handle of ours inside of it: its queue, its errors and its states
// are Node's. Node makes a trip to a thread to open a directory, one for each 32 entries, one more to
// see the end, and one to close it. Here it is opened and closed on this thread if that asks nobody, and one trip
// brings all that the kernel tells at once, and the end.
//
// A directory that is not cached, or no directory, is opened by Node. `opendirSync` is Node's: it waits in
// any case.

const { promisify } = require('node:util');
const host = require('../host.js');
const { cached, exact } = require('../lanes.js');
const { toPath } = require('../arguments.js');
const { binding } = require('../native.js');
const { DONE, environment, inContext, submit } = require('../completion.js');
const { areHooksEnabled } = require('../hooks.js');
const { isOwnClass } = require('../own.js');
const { DirHandle } = require('./dir-handle.js');

const { Dir } = host.live;

const mayMake = isOwnClass('internal/fs/dir', 'Dir', Dir);

/** Node makes room for so many at once; more than this it may not get. */
const MOST_ENTRIES = 1 << 16;

const isPlain = (options) => {
  const prototype = Object.getPrototypeOf(options);
  return prototype === Object.prototype || prototype === null;
};

/** The options of a valid call that may be served here; undefined for one that is Node's. */
function parse(options) {
  if (options === undefined || options === null || typeof options === 'function') {
    return { encoding: 'utf8' };
  }
  if (typeof options !== 'object' || !isPlain(options)) return undefined;
  const given = { ...options };
  const { bufferSize = 1, encoding, recursive, signal } = given;
  const isCount = Number.isInteger(bufferSize) && bufferSize > 0 && bufferSize <= MOST_ENTRIES;
  if (!isCount || ('bufferSize' in given && given.bufferSize === undefined)) return undefined;
  if (encoding && !/^utf-?8$/.test(encoding)) return undefined;
  return recursive || signal !== undefined ? undefined : given;
}

/** https://nodejs.org/api/fs.html#fsopendirpath-options-callback */
function opendir(path, options, callback) {
  const told = typeof options === 'function' ? options : callback;
  const may = mayMake && cached.isOpen && typeof told === 'function' && !areHooksEnabled();
  const given = may ? parse(options) : undefined;
  const name = given === undefined ? undefined : toPath(path);
  if (typeof name !== 'string') {
    exact.count(0);
    return host.fs.opendir(path, options, callback);
  }
  let number = 0;
  const answer = inContext(told);
  submit(
    (slot) => {
      number = binding.opendirCached(environment, slot, name);
      if (number === 0) return DONE;
    },
    () => {
      cached.count(0);
      answer(null, new Dir(new DirHandle(number), name, given));
    },
  );
  if (number !== 0) return;
  exact.count(0);
  host.fs.opendir(name, given, told);
}

/** https://nodejs.org/api/fs.html#fspromisesopendirpath-options */
const opendirPromise = promisify(opendir);

module.exports = { opendir, opendirPromise };
