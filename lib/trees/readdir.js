'use strict';

// readdir, promises.readdir and readdirSync with `recursive`: the names of a whole tree.
//
// Node 26 walks by itself; before, each directory is a trip to a thread, and each name one more question. Here
// one visit of a pool thread brings the whole tree as one string, of which the answer is made in parts, so that
// the event loop keeps its turns. What is no valid call, ends in an error, or has names that are no
// UTF-8 is walked by Node.

const path = require('node:path');
// Its own: a test may have put a clock of its own in the place of the global one.
const { setImmediate } = require('node:timers');
const host = require('../host.js');
const { exact, pool, sync } = require('../lanes.js');
const { toOptions, toPath } = require('../arguments.js');
const binding = require('../native.js').functions('readdir');
const { environment, inContext } = require('../completion.js');
const { areHooksEnabled } = require('../hooks.js');
const { submitWatched, watchOf } = require('./progress.js');

/** Names that are made into an answer at once: about a millisecond. */
const PART = 4000;

/** Node calls back before `readdir` returns, until version 20: it walks on the caller's thread. */
const callsBackAtOnce = host.major < 22;

/** From then on a link to a directory is walked in `withFileTypes` too, but not by the promises' face. */
const followsLinks = host.major >= 22;

/** Node 26 walks by itself. */
const isNodesOwn = host.major >= 26;

/** A call that may be served here; undefined for one that is Node's. */
function parse(directory, options) {
  if (binding === null || isNodesOwn) return undefined;
  const given = toOptions(options);
  if (given === undefined || given.recursive !== true) return undefined;
  // Node refuses it here, where it has no use for signals itself.
  if (given.signal === null) return undefined;
  const { encoding, withFileTypes } = given;
  if (encoding && !/^utf-?8$/.test(encoding)) return undefined;
  const name = toPath(directory);
  // Node puts paths together by their text, where `..` behind a link means something else.
  if (typeof name !== 'string' || name === '' || name.split('/').includes('..')) return undefined;
  // For Node, should it have to walk: some of them may be inherited, and all may change meanwhile.
  const same = { encoding, recursive: true, withFileTypes };
  return { name, options: same, withTypes: Boolean(withFileTypes) };
}

/** Makes the answer of what the addon has found: `readdir_recursive` in src/engine/readdir.rs. */
class Answer {
  #at = 0;
  #directory;
  #found = [];
  /** With types: of each record a `/` for a directory's path, or the digit of `uv_dirent_type_t`. */
  #kinds;
  #prefix;
  #records;
  #top;

  constructor({ name, withTypes }, found) {
    this.#records = found.split('\0');
    // Behind the last one, too, stands a NUL.
    this.#records.pop();
    if (!withTypes) return;
    this.#kinds = this.#records[0];
    this.#top = name;
    // What stands in front of each directory below, as `join` would have it.
    this.#prefix = path.join(name, 'x').slice(0, -1);
  }

  /** All of it. */
  whole() {
    return this.#kinds === undefined ? this.#records : this.#take(this.#kinds.length);
  }

  /** All of it, made in several turns of the event loop. */
  inTurns(done) {
    if (this.#kinds === undefined) return done(this.#records);
    this.#take(PART);
    if (this.#at === this.#kinds.length) return done(this.#found);
    setImmediate(() => this.inTurns(done));
  }

  #take(count) {
    const { Dirent } = host.live;
    const kinds = this.#kinds;
    const records = this.#records;
    const found = this.#found;
    const end = Math.min(kinds.length, this.#at + count);
    let directory = this.#directory;
    for (let at = this.#at; at < end; at++) {
      const kind = kinds.charCodeAt(at);
      const record = records[at + 1];
      if (kind === 47) directory = record === '' ? this.#top : this.#prefix + record;
      else found.push(new Dirent(record, kind - 48, directory));
    }
    this.#directory = directory;
    this.#at = end;
    return found;
  }
}

function walkNow(call) {
  const { name, withTypes } = call;
  const found = binding.readdirSync(name, false, !withTypes || followsLinks, withTypes);
  return found === null ? undefined : new Answer(call, found).whole();
}

/** Walks on a thread. `done` gets the names; undefined if Node has to. */
function walk(call, lastFirst, watch, done) {
  const { name, withTypes } = call;
  const follows = !withTypes || (followsLinks && !lastFirst);
  submitWatched(
    watch,
    (slot) => binding.readdir(environment, slot, name, lastFirst, follows, withTypes),
    (errno, found) => {
      if (errno !== 0 || found === undefined) return done(undefined);
      pool.count(0);
      new Answer(call, found).inTurns(done);
    },
  );
}

/** Node's own. */
function leave(directory, options, callback, watch) {
  if (watch === undefined) return host.fs.readdir(directory, options, callback);
  watch.leaveToNode();
  host.fs.readdir(directory, options, (error, found) => {
    if (!error) watch.are(found.length);
    callback(error, found);
  });
}

function begin(face, directory, options, told, watch) {
  const call = areHooksEnabled() ? undefined : parse(directory, options);
  if (call === undefined) return leave(directory, options, told, watch);
  if (callsBackAtOnce && watch === undefined) {
    const found = walkNow(call);
    if (found === undefined) {
      exact.count(0);
      return host.fs.readdir(directory, options, told);
    }
    sync.count(0);
    Reflect.apply(told, face, [null, found]);
    return;
  }
  const answer = inContext(told.bind(face));
  walk(call, false, watch, (found) => {
    if (watch?.isAborted) return answer(watch.error);
    if (found !== undefined) return answer(null, found);
    exact.count(0);
    leave(call.name, call.options, answer, watch);
  });
}

/** https://nodejs.org/api/fs.html#fsreaddirpath-options-callback */
function readdir(directory, options, callback) {
  const told = typeof options === 'function' ? options : callback;
  if (typeof told !== 'function') return host.fs.readdir(directory, options, callback);
  const watch = watchOf(options);
  if (watch === undefined) return begin(this, directory, options, told);
  watch.calling(readdir, (told) => begin(this, directory, options, told, watch), told);
}

async function leavePromise(directory, options, watch) {
  watch?.leaveToNode();
  const found = await host.promises.readdir(directory, options);
  watch?.are(found.length);
  return found;
}

async function beginPromise(directory, options, watch) {
  const call = areHooksEnabled() ? undefined : parse(directory, options);
  if (call === undefined) return leavePromise(directory, options, watch);
  const found = await new Promise((resolve) => walk(call, true, watch, resolve));
  if (found !== undefined) return found;
  if (watch?.isAborted) throw watch.error;
  exact.count(0);
  return leavePromise(call.name, call.options, watch);
}

/** https://nodejs.org/api/fs.html#fspromisesreaddirpath-options */
async function readdirPromise(directory, options) {
  const watch = watchOf(options);
  if (watch === undefined) return beginPromise(directory, options);
  return watch.promising(readdirPromise, () => beginPromise(directory, options, watch));
}

function listNow(directory, options) {
  const call = parse(directory, options);
  if (call === undefined) return host.fs.readdirSync(directory, options);
  const found = walkNow(call);
  if (found === undefined) {
    exact.count(0);
    return host.fs.readdirSync(directory, options);
  }
  sync.count(0);
  return found;
}

/** https://nodejs.org/api/fs.html#fsreaddirsyncpath-options */
function readdirSync(directory, options) {
  const watch = watchOf(options);
  if (watch === undefined) return listNow(directory, options);
  return watch.waiting(readdirSync, () => {
    const value = listNow(directory, options);
    return { value, files: value.length };
  });
}

Object.defineProperty(readdirPromise, 'name', { value: 'readdir' });

module.exports = { readdir, readdirPromise, readdirSync };
