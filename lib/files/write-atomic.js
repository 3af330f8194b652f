'use strict';

// writeFile with `atomic`: the old content or the new one, never a mixture, whatever happens meanwhile.
//
// The content goes into a new file beside the old one, and to the disk; then rename(2) puts it in the place of
// the old one, and the folder goes to the disk too. Who reads meanwhile has one of the two. A process that is killed in
// between leaves the new file, under a name that begins with a dot and ends in `.tmp`.
//
// Drawback: ten calls more, of which two wait for the disk. Node's own functions make them: they are little
// beside the waiting, and work without the addon as well.

const { basename, dirname, isAbsolute } = require('node:path');
const { isArrayBufferView } = require('node:util/types');
const host = require('../host.js');
const { exact } = require('../lanes.js');
const { toEncoding, toMode, toPath } = require('../arguments.js');
const { inContext } = require('../completion.js');
const { abortError, invalidArgument } = require('../errors.js');

const { O_CREAT, O_EXCL, O_TRUNC, O_WRONLY } = host.fs.constants;

/** Links in a row, as the kernel counts them. */
const MOST_LINKS = 40;

/** Of the name, which has to fit beside what is put around it: most filesystems have 255 bytes for one. */
const KEPT_OF_NAME = 200;

/** The permissions in a mode. */
const PERMISSIONS = 0o7777;

/** Nobody else may read what is not yet known to be for him. */
const OWN = 0o600;

/** What answers later. */
const LATER = {
  ...host.promises,
  chmod: (file, mode) => file.chmod(mode),
  chown: (file, uid, gid) => file.chown(uid, gid),
  close: (file) => file.close(),
  fstat: (file) => file.stat(),
  sync: (file) => file.sync(),
};

/** The same at once. */
const NOW = {
  chmod: host.fs.fchmodSync,
  chown: host.fs.fchownSync,
  close: host.fs.closeSync,
  fstat: host.fs.fstatSync,
  open: host.fs.openSync,
  readlink: host.fs.readlinkSync,
  rename: host.fs.renameSync,
  stat: host.fs.statSync,
  sync: host.fs.fsyncSync,
  unlink: host.fs.unlinkSync,
};

/** A name need not be UTF-8: inside of here it is a string of its bytes. */
const toName = (bytes) => Buffer.from(bytes).toString('latin1');
const toBytes = (name) => Buffer.from(name, 'latin1');

/** Is `atomic` asked for? Throws if it cannot be given. */
function isAtomic(name, options) {
  if (typeof options !== 'object' || options === null) return false;
  const { atomic, flag } = options;
  if (atomic === undefined || atomic === null || atomic === false) return false;
  if (atomic !== true) throw invalidArgument('options.atomic', 'a boolean', atomic);
  if (!name.startsWith('writeFile')) {
    throw invalidArgument('options.atomic', 'false: only writeFile replaces a whole file', atomic);
  }
  const replaces = !flag || flag === 'w' || flag === (O_WRONLY | O_CREAT | O_TRUNC);
  if (!replaces) throw invalidArgument('options.flag', "'w' where a file is replaced", flag);
  return true;
}

/** Are these options that Node takes? It has to refuse others. */
function areValid({ encoding, flush, mode, signal }) {
  return (
    toEncoding(encoding) !== undefined &&
    (flush === undefined || flush === null || typeof flush === 'boolean') &&
    toMode(mode) !== undefined &&
    (signal === undefined || (typeof signal === 'object' && signal !== null && 'aborted' in signal))
  );
}

/** What stands in front of names from here, for who goes by them later; nothing where a path does not lead here. */
function workingDirectory() {
  try {
    const here = process.cwd();
    host.fs.accessSync(`${here}/.`);
    return `${toName(here)}/`;
  } catch {
    return '';
  }
}

/** Where `path` leads to from here, which the working directory is part of; undefined if Node has to refuse it. */
function nameOf(path) {
  const given = toPath(path);
  if (given === undefined) {
    if (typeof path === 'number' || typeof path?.fd === 'number') {
      throw invalidArgument('path', 'a path: what is open cannot be replaced', path);
    }
    return undefined;
  }
  const name = toName(given);
  return isAbsolute(name) || name === '' ? name : `${workingDirectory()}${name}`;
}

/** The file at the end of links, which stay what they are. It need not be there. */
function* followLinks(on, name) {
  for (let links = 0; links < MOST_LINKS; links++) {
    let link;
    try {
      link = toName(yield on.readlink(toBytes(name), 'buffer'));
    } catch {
      // No link. What else may be wrong the next call says as well.
      return name;
    }
    // As they stand: `..` behind a link is not what it looks like.
    name = isAbsolute(link) ? link : `${dirname(name)}/${link}`;
  }
  return name;
}

/** What is there; undefined if nothing is. */
function* lookAt(on, name) {
  try {
    return yield on.stat(toBytes(name));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Throws if it may not be written to: rename(2) asks the folder only. */
function* mayWrite(on, name) {
  let file;
  try {
    file = yield on.open(toBytes(name), O_WRONLY);
  } catch (error) {
    // A program that runs can be replaced, and goes on.
    if (error.code === 'ETXTBSY') return;
    throw error;
  }
  yield on.close(file);
}

/** A new file beside `name`. */
function* make(on, name, mode) {
  for (;;) {
    const random = Math.random().toString(36).slice(2, 12);
    const kept = basename(name).slice(0, KEPT_OF_NAME);
    const temporary = `${dirname(name)}/.${kept}.${process.pid}-${random}.tmp`;
    try {
      const file = yield on.open(toBytes(temporary), O_WRONLY | O_CREAT | O_EXCL, mode);
      return { file, temporary };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}

/** Owner and mode of the old file. In this order: a change of owner takes special bits away. */
function* takeOver(on, file, old) {
  const { uid, gid } = yield on.fstat(file);
  if (uid !== old.uid || gid !== old.gid) yield on.chown(file, old.uid, old.gid);
  yield on.chmod(file, old.mode & PERMISSIONS);
}

/** From here on the names in a folder outlast a loss of power. */
function* syncFolder(on, folder) {
  try {
    yield on.sync(folder);
  } catch (error) {
    // Of a filesystem that keeps no folders on a disk.
    if (error.code !== 'EINVAL') throw error;
  }
}

function check(signal) {
  if (signal?.aborted) throw abortError(signal);
}

/** Puts what `write` writes into a new file, and that in the place of the old one. */
function* put(on, name, old, { mode, signal }, flush, write) {
  const { file, temporary } = yield* make(on, name, old === undefined ? mode : OWN);
  let isOpen = true;
  try {
    yield write(file);
    if (old !== undefined) yield* takeOver(on, file, old);
    if (flush) yield on.sync(file);
    isOpen = false;
    yield on.close(file);
    check(signal);
    yield on.rename(toBytes(temporary), toBytes(name));
  } catch (error) {
    try {
      if (isOpen) yield on.close(file);
    } finally {
      yield on.unlink(toBytes(temporary));
    }
    throw error;
  }
}

/**
 * Replaces a file by what `write` puts into a new one. The steps, for who makes them now or later; gives false for what
 * is no regular file, and cannot be replaced.
 */
function* replace(on, given, options, write) {
  const name = yield* followLinks(on, given);
  const old = yield* lookAt(on, name);
  if (old !== undefined && !old.isFile()) return false;
  if (old !== undefined) yield* mayWrite(on, name);
  check(options.signal);
  const flush = options.flush ?? true;
  // Windows has no such thing as a folder's way to the disk.
  if (!flush || process.platform === 'win32') {
    yield* put(on, name, old, options, flush, write);
    return true;
  }
  // Opened before anything is replaced: who may not read it hears of that in time.
  const folder = yield on.open(toBytes(dirname(name)), 'r');
  try {
    yield* put(on, name, old, options, flush, write);
    yield* syncFolder(on, folder);
  } finally {
    yield on.close(folder);
  }
  return true;
}

/** What is left for the face that writes in place. */
function inPlace(options) {
  const { atomic: _, ...rest } = options;
  return rest;
}

/** What is written into the new file. */
const intoFile = ({ encoding, signal }) => ({ encoding, ...(signal && { signal }) });

/** Steps whose results come later. */
async function later(steps) {
  let next = steps.next();
  while (!next.done) {
    let value;
    try {
      value = await next.value;
    } catch (error) {
      next = steps.throw(error);
      continue;
    }
    next = steps.next(value);
  }
  return next.value;
}

/** Steps whose results are there. */
function now(steps) {
  let next = steps.next();
  while (!next.done) next = steps.next(next.value);
  return next.value;
}

/**
 * The face that gives a promise. `write` is the same without `atomic`.
 *
 * @param {(path: unknown, data: unknown, options: object) => Promise<void>} write
 */
async function writePromise(write, path, data, options) {
  const name = areValid(options) ? nameOf(path) : undefined;
  if (name !== undefined) check(options.signal);
  const into = (file) => write(file, data, intoFile(options));
  const isDone = name !== undefined && (await later(replace(LATER, name, options, into)));
  if (!isDone) return write(path, data, inPlace(options));
  exact.count(0);
}

/** The face that calls back. */
function writeWithCallback(write, path, data, options, callback) {
  const name = areValid(options) ? nameOf(path) : undefined;
  const isData = typeof data === 'string' || isArrayBufferView(data);
  // Node refuses these at once.
  if (name === undefined || !isData || typeof callback !== 'function') {
    return host.fs.writeFile(path, data, inPlace(options), callback);
  }
  const answer = inContext(callback);
  writePromise(write, path, data, options).then(() => answer(null), answer);
}

/** The face that waits. */
function writeSync(write, path, data, options) {
  const name = areValid(options) ? nameOf(path) : undefined;
  const isData = typeof data === 'string' || isArrayBufferView(data);
  const into = (fd) => write(fd, data, { encoding: options.encoding });
  const isDone =
    name !== undefined &&
    isData &&
    now(replace(NOW, name, { ...options, signal: undefined }, into));
  if (!isDone) return write(path, data, inPlace(options));
  exact.count(0);
}

module.exports = { isAtomic, writePromise, writeSync, writeWithCallback };
