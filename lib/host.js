'use strict';

// node:fs as it was when this module was loaded: the exact lane.
//
// A snapshot, because `register` lays our functions over node:fs itself, and
// other packages patch it: the exact lane must always end in Node's own code.
// Everything that accessors hide is read here, for the same reason.

const fs = require('node:fs');
const promises = require('node:fs/promises');
const { ownClass } = require('./own.js');

/** The major version of the running Node. */
const major = Number(process.versions.node.split('.', 1)[0]);

/**
 * The functions of node:fs. Not its classes: some of them Node loads only when somebody looks at
 * them, and nobody here does.
 */
const functions = {};
for (const name of Object.keys(fs)) {
  if (/^[a-z]/.test(name) && name !== 'promises') functions[name] = fs[name];
}

/**
 * Is this the main thread? Node's own answer takes its module of workers: 1 MiB that most programs
 * never need. A worker begins with a part of that: where not even that is loaded, it is none.
 */
const isMainThread =
  process.moduleLoadList?.includes('NativeModule internal/worker/io') === false ||
  require('node:worker_threads').isMainThread;

const { node, uv } = process.versions;
const NUMBERS = { node, uv };

/** Is a version at least this one? */
function isAtLeast(name, major, minor) {
  const [ours, after] = (NUMBERS[name] ?? '0.0').split('.').map(Number);
  return ours > major || (ours === major && after >= minor);
}

module.exports = {
  isAtLeast,
  isMainThread,
  isWindows: process.platform === 'win32',
  major,

  /** Are times set to the nanosecond? libuv cut them off at microseconds before. */
  keepsNanoseconds: isAtLeast('uv', 1, 52),

  /** The live exports objects, for `register`. */
  live: fs,
  livePromises: promises,

  /** Node's own functions. */
  fs: functions,

  /** The symbol of that description on an object of Node's: there it keeps what it hides. */
  symbolOf: (object, description) =>
    Object.getOwnPropertySymbols(object).find((symbol) => symbol.description === description),

  /** Node's own promise functions. */
  promises: { ...promises },

  /** Node's own stream classes. */
  ReadStream: ownClass(fs, 'ReadStream'),
  WriteStream: ownClass(fs, 'WriteStream'),

  /**
   * From Node 26 on, a small file is read or written in one trip of Node's own
   * threads. An abort during the trip is seen after it, and errors of its reads
   * carry the path.
   */
  oneTrip: major >= 26,
};
