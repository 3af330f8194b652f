'use strict';

// One run of a script with one module: the calls in their three faces, and what
// came of each.

const host = require('node:fs');
const { pathToFileURL } = require('node:url');
const { isOpen, open, since } = require('./descriptors.js');
const { isClosed, isStreamClosed, keep } = require('./closing.js');
const { BY_DESCRIPTOR, called } = require('./faces.js');
const { streamLife } = require('./stream-life.js');
const { rawName } = require('./tree.js');
const { NO_FD, values } = require('./vocabulary.js');

/**
 * Verbs that threads of the package's own serve where many such calls are under way: so every other call of them
 * is made beside some more.
 */
const CROWDED = new Set([
  ...['chmod', 'chown', 'lchown', 'link', 'lutimes', 'mkdir', 'readlink'],
  ...['symlink', 'truncate', 'unlink', 'utimes'],
]);
const CROWD = 5;

class Run {
  seen;
  #crowds = 0;
  /** Descriptors that stay open until something is collected, which may be at any time. */
  uncollected = [];
  /** Descriptors of handles that cannot be closed any more. */
  stuck = [];
  outcomes = [];
  #files = [];
  #streams = [];
  /** The handles of streams that were not closed: a close of such a handle waits for ever. */
  #held = new Set();
  #fs;
  #root;

  constructor(fs, root, seen) {
    this.#fs = fs;
    this.#root = root;
    this.seen = seen;
  }

  /** All that a script may name. */
  get names() {
    return {
      ...values,
      fs: this.#fs,
      aborting: (reason) => this.#aborting(reason),
      at: (name) => `${this.#root}/${name}`,
      url: (name) => pathToFileURL(`${this.#root}/${name}`),
      raw: () => rawName(this.#root),
      fd: (index) => this.#descriptor(index),
      own: (index) => (typeof this.#files[index] === 'number' ? this.#files[index] : NO_FD),
      file: (index) => this.#files[index] ?? NO_FD,
      handle: (index) => (typeof this.#files[index] === 'object' ? this.#files[index] : NO_FD),
      sync: (name, ...args) => this.#sync(name, args),
      callback: (name, ...args) => this.#callback(name, args),
      promise: (name, ...args) => this.#settled(`promises.${name}`, this.#fs.promises, name, args),
      method: (index, name, ...args) => this.#method(index, name, args),
      stream: (index, name, args, use) => this.#stream(index, name, args, use),
      entries: (dir, way) => this.#entries(dir, way),
      contents: (blob) => this.#contents(blob),
      made: (name, ...args) => this.#made(name, args),
      look: (name) => this.#look(name),
    };
  }

  /** What is under way beside a call of this name. */
  #crowd(name) {
    if (!CROWDED.has(name) || this.#crowds++ % 2 === 0) return;
    for (let i = 0; i < CROWD; i++) this.#fs.promises.readlink('/proc/self/exe');
  }

  /** A signal that is aborted when the call has begun, before anything can have come of it. */
  #aborting(reason) {
    this.seen.abortsReads();
    const controller = new AbortController();
    process.nextTick(() => controller.abort(reason));
    return controller.signal;
  }

  /** Something was thrown that nobody has caught: no callback may come any more. */
  interrupt = () => {};

  /** Closes what the script has left open. */
  async close() {
    for (const stream of this.#streams) {
      stream.on('error', () => {});
      stream.destroy();
    }
    const handles = this.#files.filter((file) => typeof file === 'object');
    const held = new Set(handles.map(({ fd }) => fd));
    const closing = handles.map((handle) => this.#closeHandle(handle, handle.fd));
    // Closed by their streams, those numbers may be another's by now.
    for (const stream of this.#streams) await isStreamClosed(stream);
    // What Node opens after the close, because of an abort, nobody closes.
    for (const file of [...this.#files, ...this.#streams.map(({ fd }) => fd)]) {
      if (typeof file === 'number' && !held.has(file) && isOpen(file)) host.closeSync(file);
    }
    await Promise.all(closing);
  }

  async #closeHandle(handle, fd) {
    if (!(await isClosed(handle, fd))) this.#keep(handle, fd);
  }

  /** A handle that cannot be closed. */
  #keep(handle, fd) {
    keep(handle);
    this.stuck.push(String(fd));
  }

  #descriptor(index) {
    const file = this.#files[index] ?? NO_FD;
    return typeof file === 'object' ? file.fd : file;
  }

  /**
   * Notes what came of a call.
   *
   * @param {string} name of the export or method
   * @param {string} call how it is shown
   * @param {() => object} outcome looked at when random names are known
   * @param {{ kept?: unknown, error?: Error, entry?: object }} [more] the value, for the calls
   *   behind it, or the error; the entry, if somebody has it already
   */
  #note(name, call, args, outcome, { kept, error, entry = {} } = {}) {
    const held = this.#files.map((file) => file.fd ?? file).filter((fd) => fd >= 0 && fd !== NO_FD);
    // A number that the script has closed may be anybody's from now on.
    this.#files = this.#files.map((file) =>
      typeof file === 'number' && !isOpen(file) ? NO_FD : file,
    );
    if (name === 'open') this.#files.push(kept ?? NO_FD);
    // A folder that could not be made has its random letters in the error.
    if (name.startsWith('mkdtemp')) this.seen.made(kept ?? error?.path);
    // Arguments are looked at behind the call: a read fills them, a write leaves them alone.
    const shown = args.map((arg, i) =>
      i === 0 && held.includes(arg) ? 'a descriptor' : this.seen.value(arg),
    );
    this.outcomes.push(Object.assign(entry, { call, args: shown }, outcome()));
    return kept;
  }

  #value(name, value) {
    return name === 'open' && typeof value === 'number' ? 'a descriptor' : this.seen.value(value);
  }

  #threw(name, call, args, error) {
    return void this.#note(name, call, args, () => ({ threw: this.seen.value(error) }), { error });
  }

  #sync(name, args) {
    const call = `${name}Sync`;
    let value;
    try {
      value = called(this.#fs, call, args);
    } catch (error) {
      return this.#threw(name, call, args, error);
    }
    const outcome = () => ({ returned: this.#value(name, value) });
    return this.#note(name, call, args, outcome, { kept: value });
  }

  async #callback(name, args) {
    // Kept by the callback, so that a second call of it is seen as well.
    const entry = { times: 0 };
    let isSynchronous = true;
    let returned;
    const calledBack = new Promise((resolve, reject) => {
      const callback = (...results) => {
        entry.times++;
        entry.isSynchronous = isSynchronous;
        resolve(results);
      };
      this.#crowd(name);
      try {
        returned = called(this.#fs, name, [...args, callback]);
      } catch (error) {
        reject(error);
      }
      isSynchronous = false;
    });
    const interrupted = new Promise((resolve) => {
      this.interrupt = resolve;
    });
    try {
      const results = await Promise.race([calledBack, interrupted]);
      if (results === undefined) return this.#note(name, name, args, () => ({}), { entry });
      // `exists` has no error in front of its answer.
      const kept = results.length > 1 && results[0] === null ? results[1] : undefined;
      const outcome = () => ({
        called: results.map((result) => this.#value(name, result)),
        returned: this.seen.value(returned),
      });
      return this.#note(name, name, args, outcome, { kept, error: results[0], entry });
    } catch (error) {
      return this.#threw(name, name, args, error);
    }
  }

  async #settled(call, target, name, args) {
    let promise;
    if (target === this.#fs.promises) this.#crowd(name);
    try {
      promise = called(target, name, args);
    } catch (error) {
      return this.#threw(name, call, args, error);
    }
    const isPromise = promise instanceof Promise;
    try {
      const value = await promise;
      const outcome = () => ({ isPromise, resolved: this.#value(name, value) });
      return this.#note(name, call, args, outcome, { kept: value });
    } catch (error) {
      const outcome = () => ({ isPromise, rejected: this.seen.value(error) });
      return void this.#note(name, call, args, outcome, { error });
    }
  }

  /** A FileHandle's method, if the file was opened as one; else its callback's twin. */
  async #method(index, name, args) {
    const file = this.#files[index];
    if (name === 'close' && this.#held.has(file)) return undefined;
    if (typeof file === 'object') return this.#settled(`handle.${name}`, file, name, args);
    const twin = BY_DESCRIPTOR[name] ?? name;
    if (typeof this.#fs[twin] !== 'function') return undefined;
    return this.#callback(twin, [file ?? NO_FD, ...args]);
  }

  /** A stream's whole life. `index` is null for those that `fs` itself makes. */
  async #stream(index, name, args, use) {
    const handle = index === null ? args[1]?.fd : this.#files[index];
    const isOfHandle = typeof handle === 'object' && handle !== null;
    if (this.#held.has(handle) || (index !== null && !isOfHandle)) return;
    const streams = [];
    const adopt = (stream) => void streams.push(stream);
    const target = index === null ? this.#fs : handle;
    const life = await streamLife(() => called(target, name, args), use, this.seen.value, adopt);
    this.#streams.push(...streams);
    this.#note(name, name, args, () => life);
    if (!isOfHandle) return;
    if (streams.length > 0) {
      if (!streams[0].destroyed) this.#held.add(handle);
      return;
    }
    // Node has put a listener of the stream that it then refused to make on the handle, for good.
    this.#keep(handle, handle.fd);
    this.#files = this.#files.map((file) => (file === handle ? NO_FD : file));
  }

  /** What an open directory, or the iterator of a glob, has in it. */
  async #entries(dir, way) {
    if (dir === undefined) return;
    const before = open();
    const found = [];
    try {
      if (way === 'sync')
        for (let e = dir.readSync(); e !== null; e = dir.readSync()) found.push(e);
      else if (way === 'promise')
        for (let e = await dir.read(); e; e = await dir.read()) found.push(e);
      else for await (const entry of dir) found.push(entry);
      if (way !== undefined) dir.closeSync();
    } catch (error) {
      found.push(error);
    }
    // Node closes folders below when they are collected.
    this.uncollected.push(...since(before));
    this.#note('entries', 'entries', [way], () => ({ found: this.seen.value(found) }));
  }

  #look(name) {
    const value = name.split('.').reduce((from, key) => from[key], this.#fs);
    this.#note('look', name, [], () => ({ value: this.seen.value(value) }));
  }

  async #contents(blob) {
    if (blob === undefined) return;
    const before = open();
    const outcome = await blob.arrayBuffer().then(
      (buffer) => ({ resolved: this.seen.value(Buffer.from(buffer)) }),
      (error) => ({ rejected: this.seen.value(error) }),
    );
    // Node closes what it has read a Blob from when that is collected.
    this.uncollected.push(...since(before));
    this.#note('contents', 'contents', [], () => outcome);
  }

  /** An export that is called as it is, and what it makes closed again. */
  async #made(name, args) {
    try {
      const value = await called(this.#fs, name, args);
      if (typeof value?.close === 'function') value.close();
      const outcome = () => ({ returned: this.seen.value(value) });
      return this.#note(name, name, args, outcome, { kept: value });
    } catch (error) {
      return this.#threw(name, name, args, error);
    }
  }
}

module.exports = { Run };
