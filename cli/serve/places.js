'use strict';

// Where a request's names lead on the disk, and that this is below the served folder.
//
// It is asked twice: before the file is opened, so that nothing outside is touched, and of the open
// descriptor, because somebody may have put a link into the way meanwhile.

const { isUtf8 } = require('node:buffer');
const nodeFs = require('node:fs');
const { resolve } = require('node:path');
const { promisify } = require('node:util');
const fs = require('../../index.js');
const { Refusal } = require('./target.js');

const SEPARATOR = Buffer.from('/');

const open = promisify(fs.open);
const close = promisify(fs.close);

/** Neither waits for the other end of a fifo nor goes by a link; not every system has both. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = nodeFs.constants;

/** Where Linux shows what a process has open. */
const DESCRIPTORS = '/proc/self/fd/';

/** The path of what stands below `folder` by that name. */
function below(folder, name) {
  const parted = folder.at(-1) === SEPARATOR[0] ? [folder, name] : [folder, SEPARATOR, name];
  return Buffer.concat(parted);
}

/** Is `path` the folder or below it? Both are real paths. */
function isWithin(path, folder) {
  if (path.equals(folder)) return true;
  const prefix = below(folder, Buffer.alloc(0));
  return path.subarray(0, prefix.length).equals(prefix);
}

/** Where an open descriptor leads; undefined where the system does not tell. */
function pathOfDescriptor(fd) {
  try {
    return nodeFs.readlinkSync(`${DESCRIPTORS}${fd}`, { encoding: 'buffer' });
  } catch {
    return undefined;
  }
}

/** A folder, and what may be reached in it. */
class Places {
  #root;
  #followLinks;

  /** @param {Buffer} root its real path */
  constructor(root, { followLinks = false } = {}) {
    this.#root = root;
    this.#followLinks = followLinks;
  }

  /** The names as a path, without a look at the disk. */
  pathOf(names) {
    return names.reduce(below, this.#root);
  }

  /** The path that is really meant. Throws a `Refusal` if a link leads out. */
  async resolve(path) {
    if (this.#followLinks) return path;
    const meant = await realPathOf(path);
    if (!isWithin(meant, this.#root)) throw new Refusal(403);
    return meant;
  }

  /** Does a path lead to something that may be seen? */
  async isReachable(path) {
    return this.resolve(path).then(
      () => true,
      () => false,
    );
  }

  /** A descriptor of the file at a path that `resolve` has given, and its stats. */
  async open(path) {
    const opened = await this.#open(path);
    if (opened.stats.isFile()) return opened;
    await close(opened.fd);
    throw new Refusal(404);
  }

  /**
   * Calls `use` with a path of the folder at a path that `resolve` has given, which stays that folder's
   * whatever is put in its place meanwhile.
   */
  async withFolder(path, use) {
    // Elsewhere there are no such paths.
    if (process.platform !== 'linux') return use(path);
    const { fd } = await this.#open(path);
    try {
      return await use(
        pathOfDescriptor(fd) === undefined ? path : Buffer.from(`${DESCRIPTORS}${fd}`),
      );
    } finally {
      await close(fd);
    }
  }

  async #open(path) {
    const fd = await open(path, O_RDONLY | O_NONBLOCK | (this.#followLinks ? 0 : O_NOFOLLOW));
    try {
      const now = this.#followLinks ? undefined : pathOfDescriptor(fd);
      if (now !== undefined && !isWithin(now, this.#root)) throw new Refusal(403);
      return { fd, stats: nodeFs.fstatSync(fd, { bigint: true }) };
    } catch (error) {
      await close(fd);
      throw error;
    }
  }
}

/** Where a path really leads, as bytes. */
async function realPathOf(path) {
  // Asked as text, a path without links is answered without a thread.
  if (isUtf8(path)) {
    const text = path.toString();
    if ((await fs.promises.realpath(text)) === text) return path;
  }
  const real = await fs.promises.realpath(path, { encoding: 'buffer' });
  return process.platform === 'win32' ? windowsPath(real) : real;
}

/** On Windows, where names are no bytes, with slashes as here. */
const windowsPath = (path) => Buffer.from(path.toString().replaceAll('\\', '/'));

/** The real path of the folder that is to be served, as bytes. */
async function rootOf(folder) {
  const real = await realPathOf(Buffer.from(resolve(folder)));
  // A path behind it fails unless this is a folder.
  await fs.promises.access(below(real, Buffer.from('.')));
  return real;
}

module.exports = { Places, below, close, rootOf };
