'use strict';

// A value as a comparison may see it.
//
// Both modules run in one process, in one place, one after the other. What is
// different in two runs of node:fs itself, and nothing else, is replaced by
// what can be compared of it: each such case is below, with its reason.

/** The kernel stamps files by a clock that is up to a tick behind. */
const TICK_MS = 50;

const TIMES = ['atime', 'mtime', 'ctime', 'birthtime'];

/** Other processes use the filesystem too. */
const FREE_SPACE = new Set(['bfree', 'bavail', 'ffree']);

/** A descriptor is whatever number was free. */
const isDescriptor = (key, value) => key === 'fd' && value > 2 && value < 10_000;

/** A class of Node's of which no more than its name is to be seen. */
const named = (value) => ({ instance: value.constructor?.name, tag: String(value) });

class Seen {
  #isReadUnknown = false;
  #startedAt = Date.now();
  #inodes = new Map();
  #random = new Map();

  /**
   * A read that is aborted when it has begun may have touched its file or not: Node decides between
   * its trips to a thread, and from version to version they differ.
   */
  abortsReads() {
    this.#isReadUnknown = true;
  }

  /** A folder that `mkdtemp` has made: six of its letters are random. */
  made(folder) {
    const name = folder?.path ?? folder;
    if (typeof name === 'string') this.#random.set(name.slice(-6), `XXXXX${this.#random.size}`);
  }

  value = (value) => {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'function':
        return { function: value.name, length: value.length };
      case 'symbol':
        return { symbol: value.description };
      case 'object':
        return value === null ? null : this.#object(value);
      // `_toUnixTimestamp` makes now of what is none.
      case 'number':
        return Math.abs(value * 1000 - Date.now()) < 60_000 ? 'now, in seconds' : value;
      default:
        return value;
    }
  };

  #text(text) {
    for (const [random, letters] of this.#random) text = text.replaceAll(random, letters);
    return text;
  }

  #object(value) {
    if (ArrayBuffer.isView(value)) return this.#view(value);
    if (Array.isArray(value)) return value.map(this.value);
    if (value instanceof Error || value instanceof DOMException) return this.#error(value);
    if (value instanceof Date) return { date: this.#time(value.getTime()) };
    if (value instanceof URL) return { url: this.#text(value.href) };
    if ('mtimeMs' in value && typeof value.isFile === 'function') return this.#stats(value);
    const name = value.constructor?.name;
    if (name === undefined || name === 'Object') return this.#own(value, isDescriptor);
    switch (name) {
      case 'StatFs':
        return { instance: name, ...this.#own(value, (key) => FREE_SPACE.has(key)) };
      case 'Dirent':
        return { instance: name, ...this.#own(value) };
      case 'Dir':
        return { instance: name, path: this.value(value.path) };
      case 'Blob':
        return { instance: name, size: value.size, type: value.type };
      case 'FileHandle':
        return { instance: name, isOpen: value.fd >= 0 };
      default:
        return named(value);
    }
  }

  #own(value, isFree = () => false) {
    const own = {};
    for (const key of Reflect.ownKeys(value)) {
      const shown = typeof key === 'symbol' ? `symbol ${key.description}` : key;
      own[shown] = isFree(key, value[key]) ? typeof value[key] : this.value(value[key]);
    }
    return own;
  }

  #view(view) {
    const { buffer, byteOffset, byteLength } = view;
    return {
      view: view.constructor.name,
      bytes: Buffer.from(buffer, byteOffset, byteLength),
      isShared: buffer instanceof SharedArrayBuffer,
    };
  }

  /** Everything of an error but the frames of its stack, which name files. */
  #error(error) {
    const keys = Reflect.ownKeys(error).filter((key) => key !== 'stack');
    const stack =
      typeof error.stack === 'string' ? error.stack.split('\n    at ', 1)[0] : undefined;
    return {
      error: Object.getPrototypeOf(error).constructor.name,
      name: error.name,
      message: this.value(error.message),
      head: this.value(stack),
      keys: keys.map(String),
      fields: keys.map((key) => this.value(error[key])),
    };
  }

  #stats(stats) {
    const seen = { instance: stats.constructor.name, keys: Object.keys(stats) };
    for (const key of ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'size', 'blocks', 'blksize']) {
      seen[key] = stats[key];
    }
    seen.ino = this.#inode(stats.ino);
    for (const time of TIMES) {
      if (this.#isReadUnknown && time === 'atime') continue;
      seen[time] = this.value(stats[time]);
      seen[`${time}Ms`] = this.#time(stats[`${time}Ms`]);
      const nanoseconds = stats[`${time}Ns`];
      if (nanoseconds !== undefined) seen[`${time}Ns`] = this.#time(nanoseconds, 1_000_000);
    }
    return seen;
  }

  /** What a snapshot of a tree has of a file's stat. */
  entry({ mode, nlink, uid, gid, size, blocks, ino, atimeMs, mtimeMs, ctimeMs }) {
    const times = [mtimeMs, ctimeMs].map((time) => this.#time(time));
    if (!this.#isReadUnknown) times.push(this.#time(atimeMs));
    return { mode, nlink, uid, gid, size, blocks, ino: this.#inode(ino), times };
  }

  /** Which file it is, and not which number the filesystem had for it. */
  #inode(ino) {
    if (typeof ino !== 'number' && typeof ino !== 'bigint') return ino;
    const key = Number(ino);
    if (!this.#inodes.has(key)) this.#inodes.set(key, this.#inodes.size);
    return { [typeof ino]: this.#inodes.get(key) };
  }

  /** A time of this run is now; every other was given, and has to be exact. */
  #time(time, perMs = 1) {
    if (typeof time !== 'number' && typeof time !== 'bigint') return time;
    const ms = Number(time) / perMs;
    const isNow = ms >= this.#startedAt - TICK_MS && ms <= Date.now() + TICK_MS;
    return isNow ? `now, a ${typeof time}` : time;
  }
}

module.exports = { Seen };
