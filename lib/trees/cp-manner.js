'use strict';

// What cp copies and how, for a copy that is ours: the options, the paths, and what differs between the Nodes.

const path = require('node:path');
const { constants } = require('node:fs');
const host = require('../host.js');
const { toPath } = require('../arguments.js');
const binding = require('../native.js').functions('cp');

/** Node's own: a property that is there and undefined takes their places, and is refused. */
const DEFAULTS = {
  dereference: false,
  errorOnExist: false,
  force: true,
  preserveTimestamps: false,
  recursive: false,
  verbatimSymlinks: false,
};

/** See `manner_of` in `src/binding/cp.rs`. */
const BITS = {
  recursive: 1,
  force: 2,
  errorOnExist: 4,
  dereference: 8,
  verbatimSymlinks: 16,
  preserveTimestamps: 32,
};
const TRIES_TO_CLONE = 64;
const HAS_TO_CLONE = 128;
const GIVES_OWNER = 256;
const REPLACES_FILE_LINKS = 512;
const GIVES_DIRECTORY_TIMES = 1024;
const INTO_DIRECTORIES_ONLY = 2048;
const KEEPS_NANOSECONDS = 4096;

/** Of this Node. What an earlier one refuses is not ours to do, so each begins where it was seen. */
const HOSTS =
  // libuv's copyfile is like `cp -r` from there on.
  (host.isAtLeast('uv', 1, 51) ? GIVES_OWNER : 0) |
  (host.keepsNanoseconds ? KEEPS_NANOSECONDS : 0) |
  (host.isAtLeast('node', 24, 21) ? REPLACES_FILE_LINKS : 0) |
  (host.major >= 26 ? GIVES_DIRECTORY_TIMES : 0);

/**
 * Node 26 fills a directory that is not there yet in one trip of its own, with rules of its own: links that end in
 * `.` or `..` get a slash behind them, names need not be UTF-8, errors are others. Ours would be half as fast
 * again there at most.
 */
const FILLS_IN_ONE_TRIP = host.major >= 26;

/** The bits; undefined for options that are Node's. */
function mannerOf(options) {
  const given = { ...DEFAULTS, ...options };
  const { filter, mode, dereference, verbatimSymlinks } = given;
  let bits = HOSTS;
  for (const [name, bit] of Object.entries(BITS)) {
    if (typeof given[name] !== 'boolean') return undefined;
    if (given[name]) bits |= bit;
  }
  // A filter is called between the copies, and may look at them.
  if (filter !== undefined || (dereference && verbatimSymlinks)) return undefined;
  if (mode !== undefined && !(Number.isInteger(mode) && mode >= 0 && mode <= 7)) return undefined;
  if (mode & constants.COPYFILE_FICLONE) bits |= TRIES_TO_CLONE;
  if (mode & constants.COPYFILE_FICLONE_FORCE) bits |= HAS_TO_CLONE;
  if (FILLS_IN_ONE_TRIP && !dereference) bits |= INTO_DIRECTORIES_ONLY;
  return { given, bits };
}

/** A call that may be served here; undefined for one that is Node's. */
function parse(src, dest, options) {
  if (binding === null) return undefined;
  if (options !== undefined && (typeof options !== 'object' || options === null)) return undefined;
  if (Array.isArray(options)) return undefined;
  const manner = mannerOf(options);
  if (manner === undefined) return undefined;
  const [from, to] = [toPath(src), toPath(dest)];
  if (!isOrdinary(from) || !isOrdinary(to)) return undefined;
  const absolute = path.resolve(from);
  const isBelow = `${path.resolve(to)}/`.startsWith(absolute === '/' ? '/' : `${absolute}/`);
  return isBelow ? undefined : { from, to, absolute, options: manner.given, manner: manner.bits };
}

/** Node puts paths together by their text, where `..` behind a link means something else. */
function isOrdinary(name) {
  if (typeof name !== 'string' || name === '' || name.endsWith('/')) return false;
  const parts = name.split('/');
  // Nothing is before these.
  const from = parts.findIndex((part) => part !== '.' && part !== '..');
  return from >= 0 && !parts.includes('..', from) && parts.at(-1) !== '.';
}

/** Do directories get the times of their sources? */
function givesDirectoryTimes(manner) {
  return (manner & GIVES_DIRECTORY_TIMES) !== 0 && (manner & BITS.preserveTimestamps) !== 0;
}

module.exports = { givesDirectoryTimes, parse };
