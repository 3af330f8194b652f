'use strict';

// The `Dir` that our opendir gives: Node's class, with everything in it done here.
//
// Node's own makes two functions anew for each directory, a promise for each entry, and with `recursive`
// moves all that it holds for each entry that it gives. What is the same: when the kernel is asked, and for how
// much, on which thread, in which order the entries come, and in which state a call is refused. Its
// refusals are Node's: they are asked of directories of Node's that are in such a state.
//
// Drawback: Node's methods, taken from `fs.Dir.prototype` by hand, do not work on it. If somebody has replaced
// one of those, opendir is Node's.

const path = require('node:path');
const { isDeepStrictEqual } = require('node:util');
const host = require('../host.js');
const { binding } = require('../native.js');
const { environment, inContext } = require('../completion.js');
const { contextError, systemError } = require('../errors.js');
const { isNode, isOwnClass } = require('../own.js');
const { DirHandle } = require('./dir-handle.js');

const { Dir, Dirent } = host.live;

/** Node 20 reads no more than the first entries of a directory below. */
const readsAllBelow = host.major >= 22;

/** Where Node has its class. */
const SOURCE = 'internal/fs/dir';

// Not every Node has these.
const DISPOSE = Symbol.dispose ?? Symbol('dispose');
const ASYNC_DISPOSE = Symbol.asyncDispose ?? Symbol('asyncDispose');

// `uv_dirent_type_t`.
const UNKNOWN = 0;
const DIRECTORY = 2;

/** A directory of Node's over entries that are known already. */
const over = (entries, where, request) =>
  new Dir({ read: () => request ?? entries, close() {} }, where, { encoding: 'utf8' });

const NEVER = () => {};

/** What cannot be opened below. */
const openError = readsAllBelow ? systemError : contextError;

/** Node 20 names the directory in errors of the calls that wait. */
const handleOf = (number, where) => new DirHandle(number, readsAllBelow ? undefined : where);

/** Node's own directories in the states in which it refuses calls, made when they are needed. */
const refusing = {
  get open() {
    return over([], '', null);
  },
  get closed() {
    const made = over([], '', null);
    made.closeSync();
    return made;
  },
  /** Its read never ends. */
  get busy() {
    const made = over([], '', null);
    made.read(NEVER);
    return made;
  },
};

/** Values in the order in which they came. */
class Queue {
  #values = [];
  #at = 0;

  get size() {
    return this.#values.length - this.#at;
  }

  push(value) {
    this.#values.push(value);
  }

  shift() {
    const value = this.#values[this.#at];
    this.#values[this.#at++] = undefined;
    if (this.#at === this.#values.length) {
      this.#values = [];
      this.#at = 0;
    }
    return value;
  }
}

/** For the class below: an object of `Dir` that Node has not filled. */
function Blank() {}
Blank.prototype = Dir.prototype;

class OurDir extends Blank {
  #bufferSize;
  #entries = new Queue();
  #handle;
  /** Directories below that are not at their end, and where they are. */
  #below = new Queue();
  #isClosed = false;
  #isRecursive;
  #path;
  /** What waits for the end of an operation; null if none is under way. */
  #waiting = null;

  constructor(number, name, { bufferSize = 32, recursive }) {
    super();
    this.#handle = handleOf(number, name);
    this.#path = name;
    this.#bufferSize = bufferSize;
    this.#isRecursive = Boolean(recursive);
  }

  get path() {
    return this.#path;
  }

  read(...given) {
    const [callback] = given;
    if (callback !== undefined) return this.#read(true, callback);
    // Node 20 throws in every case.
    const mayThrow = given.length > 0 || host.major < 22;
    return this.#isClosed && mayThrow ? refusing.closed.read(NEVER) : this.#readPromise();
  }

  readSync() {
    if (this.#isClosed) return refusing.closed.readSync();
    if (this.#waiting !== null) return refusing.busy.readSync();
    if (!this.#hasEntry()) {
      const found = this.#handle.readNow(this.#bufferSize);
      if (found === null) return null;
      this.#keep(this.#path, found);
    }
    return this.#take();
  }

  close(callback) {
    if (callback === undefined) {
      return this.#isClosed ? refusing.closed.close() : this.#closePromise();
    }
    if (typeof callback !== 'function') return refusing.open.close(callback);
    if (this.#isClosed) return refusing.closed.close(callback);
    if (this.#waiting !== null) {
      this.#waiting.push(() => this.close(callback));
      return;
    }
    this.#closeBelow();
    this.#isClosed = true;
    const answer = inContext(callback);
    this.#handle.close(() => answer(null));
  }

  closeSync() {
    if (this.#isClosed) return refusing.closed.closeSync();
    if (this.#waiting !== null) return refusing.busy.closeSync();
    this.#closeBelow();
    this.#isClosed = true;
    this.#handle.closeNow();
  }

  async *entries() {
    try {
      while (true) {
        const isHere = !this.#isClosed && this.#waiting === null && this.#hasEntry();
        const entry = isHere ? this.#take() : await this.#readPromise();
        if (entry === null) break;
        yield entry;
      }
    } finally {
      await this.#closePromise();
    }
  }

  [DISPOSE]() {
    if (!this.#isClosed) this.closeSync();
  }

  async [ASYNC_DISPOSE]() {
    if (!this.#isClosed) await this.#closePromise();
  }

  #readPromise() {
    return new Promise((resolve, reject) => {
      this.#read(false, (error, entry) => (error ? reject(error) : resolve(entry)));
    });
  }

  #closePromise() {
    return new Promise((resolve, reject) => {
      this.close((error) => (error ? reject(error) : resolve()));
    });
  }

  #read(mayBeNow, callback) {
    if (this.#isClosed) return refusing.closed.read(callback);
    if (typeof callback !== 'function') return refusing.open.read(callback);
    if (this.#waiting !== null) {
      this.#waiting.push(() => this.#read(mayBeNow, callback));
      return;
    }
    if (this.#hasEntry()) {
      let entry;
      try {
        entry = this.#take();
      } catch (error) {
        return callback(error);
      }
      if (mayBeNow) process.nextTick(callback, null, entry);
      else callback(null, entry);
      return;
    }
    this.#waiting = [];
    const answer = inContext((error, found) => {
      process.nextTick(() => {
        const waiting = this.#waiting;
        this.#waiting = null;
        for (const next of waiting) next();
      });
      if (error || found === null) return callback(error, found);
      // As in Node: a callback that throws is called again.
      try {
        this.#keep(this.#path, found);
        callback(null, this.#take());
      } catch (thrown) {
        callback(thrown);
      }
    });
    this.#handle.read(this.#bufferSize, answer);
  }

  /** Is an entry here, or in a directory below? Of those each call reads some entries of one, by turns. */
  #hasEntry() {
    while (this.#below.size > 0) {
      const directory = this.#below.shift();
      const found = directory.handle.readNow(this.#bufferSize);
      if (found === null) {
        directory.handle.closeNow();
      } else {
        this.#keep(directory.path, found);
        this.#below.push(directory);
      }
      if (this.#entries.size > 0) break;
    }
    return this.#entries.size > 0;
  }

  #keep(where, found) {
    for (let at = 0; at < found.length; at += 2) {
      const [name, type] = [found[at], found[at + 1]];
      // Of what the filesystem does not tell Node asks by itself.
      const isKnown = type !== UNKNOWN;
      const entry = isKnown ? new Dirent(name, type, where) : over([name, type], where).readSync();
      this.#entries.push(entry);
    }
  }

  /** The next entry that is here. A directory is opened before it is given. */
  #take() {
    const entry = this.#entries.shift();
    if (this.#isRecursive && entry.isDirectory()) this.#open(entry);
    return entry;
  }

  #open({ parentPath, name }) {
    const where = path.join(parentPath, name);
    const number = binding.opendirSync(environment, where);
    if (number < 0) throw openError(-number, 'opendir', where);
    const handle = handleOf(number, where);
    if (readsAllBelow) {
      this.#below.push({ handle, path: where });
      return;
    }
    try {
      this.#keep(where, handle.readNow(this.#bufferSize) ?? []);
    } finally {
      handle.closeNow();
    }
  }

  #closeBelow() {
    while (this.#below.size > 0) this.#below.shift().handle.closeNow();
  }
}

const { prototype } = OurDir;
Object.defineProperty(prototype.read, 'length', { value: 1 });
Object.defineProperty(prototype, 'constructor', { value: Dir, configurable: true, writable: true });
Object.defineProperty(prototype, Symbol.asyncIterator, {
  value: prototype.entries,
  configurable: true,
  writable: true,
});
for (const symbol of [DISPOSE, ASYNC_DISPOSE]) {
  if (!Object.hasOwn(Dir.prototype, symbol)) delete prototype[symbol];
}

const METHODS = ['read', 'readSync', 'close', 'closeSync', 'entries', Symbol.asyncIterator];
const methods = METHODS.map((name) => Dir.prototype[name]);
const areNodes =
  isNode &&
  isOwnClass(SOURCE, 'Dir', Dir) &&
  methods.every((method) => isOwnClass(SOURCE, method?.name, method));

/** Are the entries that we make those that Node makes? Unknown until the first directory. */
let isSame;

/** May ours take the place of Node's `Dir`? */
function mayStandIn() {
  if (!areNodes || METHODS.some((name, at) => Dir.prototype[name] !== methods[at])) return false;
  isSame ??= isDeepStrictEqual(
    over(['a', DIRECTORY], '/b').readSync(),
    new Dirent('a', DIRECTORY, '/b'),
  );
  return isSame;
}

module.exports = { OurDir, mayStandIn };
