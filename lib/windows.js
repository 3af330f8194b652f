'use strict';

// What Windows asks for where the addon serves a call.
//
// The addon serves paths on a drive there, which libuv opens by the same name; and the descriptors of streams
// that it has opened itself. What a program has opened may stand over a mapping that only libuv knows of
// (`UV_FS_O_FILEMAP`), and pipes and devices have names of other kinds: those are Node's.

const { constants } = require('node:fs');
const { errno: NUMBERS } = require('node:os').constants;
const { win32 } = require('node:path');
// The global of that name can be replaced.
const process = require('node:process');

const { O_APPEND, O_CREAT, O_EXCL, O_RDWR, O_TRUNC, O_WRONLY } = constants;

/** All that the addon knows: `KNOWN` in src/sys/windows/open.rs. */
const KNOWN_FLAGS = O_APPEND | O_CREAT | O_EXCL | O_RDWR | O_TRUNC | O_WRONLY;

/** An absolute path on a drive, as it goes to the system: no other name is looked for in it. */
const ON_DRIVE = /^\\\\\?\\[a-z]:\\/i;
const PREFIX_LETTERS = 4;

/**
 * The name under which libuv opens a path; undefined for what is not plainly one on a drive. A slash at the end some
 * versions of Node keep.
 */
function toDriveName(path) {
  if (typeof path !== 'string' || /^[\\/]{2}|[\\/]$/.test(path)) return undefined;
  try {
    const name = win32.toNamespacedPath(path);
    return ON_DRIVE.test(name) ? name : undefined;
  } catch {
    // The working directory is gone.
    return undefined;
  }
}

/** The same as errors tell it. */
function withoutPrefix(name) {
  return ON_DRIVE.test(name) ? name.slice(PREFIX_LETTERS) : name;
}

/** The flags, if the addon knows them all. */
function toKnownFlags(flags) {
  return flags !== undefined && (flags & ~KNOWN_FLAGS) === 0 ? flags : undefined;
}

/** What the umask leaves of a mode: it is kept by Node's C runtime, and the addon has another one. */
function behindUmask(mode) {
  return (mode & ~process.umask()) >>> 0;
}

/** libuv's numbers, by those of the C runtime. */
let numbersByErrno;

/**
 * libuv's number of an errno, which is another one than the C runtime's there: positive here as well.
 *
 * @param {Map<number, [string, string]>} known `util.getSystemErrorMap()`
 */
function toLibuvNumber(errno, known) {
  if (numbersByErrno === undefined) {
    const numbers = new Map(Array.from(known, ([number, [name]]) => [name, -number]));
    const pairs = Object.entries(NUMBERS).map(([name, number]) => [number, numbers.get(name)]);
    numbersByErrno = new Map(pairs.filter(([, number]) => number !== undefined));
  }
  // Those that the C runtime has none for come as libuv's.
  return numbersByErrno.get(errno) ?? errno;
}

module.exports = {
  behindUmask,
  toDriveName,
  toKnownFlags,
  toLibuvNumber,
  withoutPrefix,
};
