'use strict';

// The arguments of node:fs, read once.
//
// Every function here gives `undefined` for what it does not know for certain
// to be valid. The call then takes the exact lane, where Node's own code
// refuses it in Node's own words (or serves what is newer than this file).

const { constants } = require('node:fs');
const { fileURLToPath } = require('node:url');
const { isUint8Array } = require('node:util/types');
const { isWindows } = require('./host.js');
const { isMocked } = require('./own.js');
// Everywhere else it would be a file more to load.
const { behindUmask, toDriveName, toKnownFlags } = isWindows ? require('./windows.js') : {};

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = constants;

// https://nodejs.org/api/fs.html#file-system-flags
const FLAGS = new Map(
  Object.entries({
    r: O_RDONLY,
    rs: O_RDONLY | O_SYNC,
    sr: O_RDONLY | O_SYNC,
    'r+': O_RDWR,
    'rs+': O_RDWR | O_SYNC,
    'sr+': O_RDWR | O_SYNC,
    w: O_TRUNC | O_CREAT | O_WRONLY,
    wx: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
    xw: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
    'w+': O_TRUNC | O_CREAT | O_RDWR,
    'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
    'xw+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
    a: O_APPEND | O_CREAT | O_WRONLY,
    ax: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
    xa: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
    as: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
    sa: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
    'a+': O_APPEND | O_CREAT | O_RDWR,
    'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
    'xa+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
    'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
    'sa+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
  }),
);

const DEFAULT_MODE = 0o666;

const isInt32 = (value) => typeof value === 'number' && (value | 0) === value;
const isUint32 = (value) => typeof value === 'number' && value >>> 0 === value;

/**
 * A path as the binding takes it: a string, or the bytes of one. Those are copied, as Node does:
 * what is read in a later turn of the event loop is what the caller has named, whatever is
 * written into the Buffer meanwhile.
 */
function toPath(value) {
  if (isMocked()) return undefined;
  if (typeof value === 'string') return value.includes('\0') ? undefined : value;
  if (isUint8Array(value)) return value.includes(0) ? undefined : Buffer.from(value);
  if (value instanceof URL) {
    try {
      const path = fileURLToPath(value);
      return path.includes('\0') ? undefined : path;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** A path, or a descriptor's number. */
function toPathOrFd(value) {
  if (typeof value !== 'number') return toPath(value);
  return isInt32(value) && value >= 0 && !isMocked() ? value : undefined;
}

/**
 * What the addon is called with for a valid path or descriptor; undefined where Node has to serve it. Only on Windows
 * is it not the same.
 */
const toServed = isWindows ? toDriveName : (file) => file;

/** Does the addon serve descriptors that somebody else has opened? */
const servesGiven = !isWindows;

/** The kernel's open(2) flags. */
function toFlags(value) {
  const flags = typeof value === 'string' ? FLAGS.get(value) : isInt32(value) ? value : undefined;
  return isWindows ? toKnownFlags(flags) : flags;
}

/** The mode of a file that is created. */
function toMode(value) {
  const given = value ?? DEFAULT_MODE;
  const mode =
    typeof given === 'string' && /^[0-7]+$/.test(given) ? Number.parseInt(given, 8) : given;
  if (!isUint32(mode)) return undefined;
  return isWindows ? behindUmask(mode) : mode;
}

/** An encoding's name, or null for none. */
function toEncoding(value) {
  return value ? (Buffer.isEncoding(value) ? value : undefined) : null;
}

// In the order of `Encoding` in src/engine/text.rs, with their other names.
const ENCODINGS = [
  ['utf8', 'utf-8'],
  ['latin1', 'binary'],
  ['ascii'],
  ['utf16le', 'utf-16le', 'ucs2', 'ucs-2'],
  ['base64'],
  ['base64url'],
  ['hex'],
];
const NUMBERS = new Map(ENCODINGS.flatMap((names, at) => names.map((name) => [name, at + 1])));

/** The binding's number of a valid encoding, in whatever letters; 0 for none. */
function encodingNumber(encoding) {
  if (encoding === null) return 0;
  return NUMBERS.get(encoding) ?? NUMBERS.get(encoding.toLowerCase()) ?? 0;
}

/** A signal that is not aborted yet, or null for none. Node takes any object that has `aborted`. */
function toSignal(value) {
  if (value === undefined) return null;
  const usable = typeof value === 'object' && value !== null && 'aborted' in value;
  return usable && !value.aborted ? value : undefined;
}

/** An options argument as an object: a string is an encoding, a function is none. */
function toOptions(value) {
  if (value === undefined || value === null || typeof value === 'function') return {};
  if (typeof value === 'string') return { encoding: value };
  return typeof value === 'object' ? value : undefined;
}

module.exports = {
  encodingNumber,
  servesGiven,
  toEncoding,
  toFlags,
  toMode,
  toOptions,
  toPath,
  toPathOrFd,
  toServed,
  toSignal,
};
