'use strict';

// glob, promises.glob and globSync.
//
// Node asks for each directory, and compares each name, on the JavaScript thread; here a visit of a pool
// thread walks on until there is something to tell. Between two visits of a large tree nothing happens, as
// with Node while nobody asks for the next path. What matches, what is not walked twice, and in which order all
// comes, are matters of Node's inside, which its versions change: so only those that are known are served.
// Node's are `exclude` as a function, `followSymlinks`, `maxDepth`, and patterns that are not plain.

const { ENOMEM } = require('node:os').constants.errno;
const path = require('node:path');
// Its own: a test may have put a clock of its own in the place of the global one.
const { setImmediate } = require('node:timers');
const host = require('../host.js');
const { exact, pool, sync } = require('../lanes.js');
const { toPath } = require('../arguments.js');
const { binding } = require('../native.js');
const { environment, submit } = require('../completion.js');
const { systemError } = require('../errors.js');
const { isOwn, sourceOf } = require('../own.js');
const { areHooksEnabled } = require('../hooks.js');
const { readdirPromise, readdirSync } = require('./readdir.js');

/**
 * Node's globs that are known, by the numbers of their sources, and what they do each in its way: `Rules` in the
 * engine, and for `callsAgain` see `glob`.
 */
const KNOWN = {
  // 22.23
  '490e5274cb476fdb,fea64ef78f54c8b6': {
    callsAgain: true,
    endsWhereWalked: true,
    goesThroughLinks: true,
  },
  // 24.21
  '77e826d695af2332,2bc8831f0a251ec1': {
    callsAgain: false,
    endsWhereWalked: false,
    goesThroughLinks: true,
  },
  // 26.10
  '12fd2dc4509e89a1,2bc8831f0a251ec1': {
    callsAgain: false,
    endsWhereWalked: false,
    goesThroughLinks: false,
  },
};

/** Paths of the first visit, which should come soon; each visit after it has twice as many. */
const FIRST = 256;
const MOST = 4096;

/** Characters of paths that are taken apart in one turn of the event loop: a few hundred paths. */
const PIECE = 16 * 1024;

/** What Node's glob takes from its exports, when it is loaded. */
const parts = () => [
  [host.live, 'lstatSync'],
  [host.live, 'readdirSync', readdirSync],
  [host.livePromises, 'lstat', host.promises.lstat],
  [host.livePromises, 'readdir', readdirPromise],
];

/** The rules of the running Node's glob; null if they are not known, or it is made of others' parts. */
let rules;

function findRules() {
  if (binding === null) return null;
  const sources = ['internal/fs/glob', 'internal/deps/minimatch/index'].map(sourceOf);
  if (!sources.every((source) => typeof source === 'string')) return null;
  const areNodes = parts().every(
    ([face, name, own]) => face[name] === own || isOwn(name, face[name]),
  );
  return areNodes ? (KNOWN[sources.map(binding.textNumber).join()] ?? null) : null;
}

const isStrings = (value) => Array.isArray(value) && value.every(isString);
// Half a surrogate pair has no UTF-8.
const isString = (value) =>
  typeof value === 'string' && value.isWellFormed() && !value.includes('\0');

/** A call that may be served here; undefined for one that is Node's. */
function parse(pattern, options = {}) {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return undefined;
  const { cwd, exclude, followSymlinks, maxDepth, withFileTypes } = options;
  if (followSymlinks !== undefined && followSymlinks !== null && followSymlinks !== false) return;
  if (maxDepth !== undefined && maxDepth !== null && maxDepth !== Infinity) return undefined;
  const patterns = typeof pattern === 'string' ? [pattern] : pattern;
  const excluded = exclude ?? [];
  const given = toPath(cwd ?? '.');
  if (!isStrings(patterns) || !isStrings(excluded) || !isString(given)) return undefined;
  return { patterns, excluded, given, withTypes: Boolean(withFileTypes) };
}

/** Begins a walk; gives undefined where Node has to. */
function begin(pattern, options) {
  const call = parse(pattern, options);
  if (call === undefined) return undefined;
  if (rules === undefined) rules = findRules();
  if (rules === null || (call.withTypes && lookedClass() === null)) return undefined;
  const { patterns, excluded, given, withTypes } = call;
  let root;
  let left;
  try {
    root = path.resolve(given);
    left = excluded.map((each) => path.resolve(given, each));
  } catch {
    // There is no working directory any more.
    return undefined;
  }
  const { endsWhereWalked, goesThroughLinks } = rules;
  const walk = binding.globOpen(patterns, left, root, endsWhereWalked, goesThroughLinks, withTypes);
  return walk === null ? undefined : { walk, given, root, withTypes };
}

/** Node's class of Dirents for what it has looked at itself, which it does not export; null if it has none. */
let Looked;

function lookedClass() {
  if (Looked === undefined) Looked = findLookedClass();
  return Looked;
}

function findLookedClass() {
  const [name, cwd] = [path.basename(process.execPath), path.dirname(process.execPath)];
  try {
    const [entry] = host.fs.globSync(name, { cwd, withFileTypes: true });
    const { constructor: Class } = Object.getPrototypeOf(entry);
    const made = new Class(name, host.fs.lstatSync(process.execPath), cwd);
    const keys = Reflect.ownKeys(entry);
    const isSame =
      Class !== host.live.Dirent &&
      keys.length === Reflect.ownKeys(made).length &&
      keys.every((key) => typeof made[key] === typeof entry[key]);
    return isSame && made.isFile() === entry.isFile() ? Class : null;
  } catch {
    return null;
  }
}

/** Of what Node looks at itself. */
const looked = (at, stats) => new Looked(path.basename(at), stats, path.dirname(at));

/** From the root of all. */
const whole = (root, found) => (found === '.' ? root : path.resolve(root, found));

/** Of what was read in its directory. In front of a path is the digit of its `uv_dirent_type_t`. */
class Listed {
  #folder;
  #parentPath;
  #root;

  constructor(root) {
    this.#root = root;
  }

  entry(record) {
    const at = record.lastIndexOf('/');
    const folder = record.slice(1, at === 1 ? 2 : Math.max(at, 1));
    if (folder !== this.#folder) {
      this.#folder = folder;
      this.#parentPath = path.resolve(this.#root, folder);
    }
    const type = record.charCodeAt(0) - 48;
    return new host.live.Dirent(record.slice(Math.max(at, 0) + 1), type, this.#parentPath);
  }
}

/** What a walk finds, in pieces that are made one in a turn of the event loop. */
class Pieces {
  #at = 0;
  #call;
  #hasMore = true;
  #listed;
  #most = FIRST;
  #text = '';

  constructor(call) {
    this.#call = call;
    this.#listed = new Listed(call.root);
  }

  /** The first visit. Gives false if Node has to walk. */
  async start() {
    const { errno, found } = await this.#visit();
    const isOurs = errno === 0 && found !== undefined;
    if (isOurs) this.#take(found);
    return isOurs;
  }

  /** The next paths or Dirents; undefined behind the last ones. */
  async next() {
    if (this.#at > 0 && this.#at < this.#text.length) await new Promise(setImmediate);
    while (this.#at === this.#text.length) {
      if (!this.#hasMore) return undefined;
      const { errno, found } = await this.#visit();
      // Some paths are told already, so that it is too late for Node.
      if (errno !== 0 || found === undefined) throw systemError(errno || ENOMEM, 'glob');
      this.#take(found);
    }
    const end = this.#text.indexOf('\0', Math.min(this.#at + PIECE, this.#text.length - 1));
    const records = this.#text.slice(this.#at, end).split('\0');
    this.#at = end + 1;
    return this.#call.withTypes ? this.#entries(records) : records;
  }

  #visit() {
    const most = this.#most;
    this.#most = Math.min(most * 2, MOST);
    return new Promise((resolve) => {
      submit(
        (slot) => binding.glob(environment, slot, this.#call.walk, most),
        (errno, found) => resolve({ errno, found }),
      );
    });
  }

  #take(found) {
    // One NUL stands behind each path; one more says that the walk goes on.
    this.#hasMore = found === '\0' || found.endsWith('\0\0');
    this.#text = this.#hasMore ? found.slice(0, -1) : found;
    this.#at = 0;
  }

  async #entries(records) {
    const entries = [];
    for (const record of records) {
      entries.push(
        record.startsWith('0') ? await this.#look(record.slice(1)) : this.#listed.entry(record),
      );
    }
    return entries;
  }

  /** Node's answer is null, too, for a path that is not there. */
  async #look(found) {
    const at = whole(this.#call.root, found);
    return host.promises.lstat(at).then(
      (stats) => looked(at, stats),
      () => null,
    );
  }
}

/** All that a walk finds; undefined if Node has to walk. */
async function collect(call) {
  const pieces = new Pieces(call);
  if (!(await pieces.start())) return undefined;
  const found = [];
  for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next()) {
    for (let at = 0; at < piece.length; at++) found.push(piece[at]);
  }
  pool.count(0);
  return found;
}

/** https://nodejs.org/api/fs.html#fsglobpattern-options-callback */
function glob(pattern, options, callback) {
  const isShort = typeof options === 'function';
  const told = isShort ? options : callback;
  const isOurs = typeof told === 'function' && !areHooksEnabled();
  const call = isOurs ? begin(pattern, isShort ? undefined : options) : undefined;
  if (call === undefined) return host.fs.glob(pattern, options, callback);
  const given = isShort ? undefined : { ...options };
  const answer = (found) => {
    if (found !== undefined) return Reflect.apply(told, undefined, [null, found]);
    exact.count(0);
    host.fs.glob(pattern, given, told);
  };
  const refuse = (error) => Reflect.apply(told, undefined, [error]);
  // Up to Node 22 a callback that throws is called once more, with what it has thrown.
  if (rules.callsAgain) collect(call).then(answer).catch(refuse);
  else collect(call).then(answer, refuse);
}

/** https://nodejs.org/api/fs.html#fspromisesglobpattern-options */
async function* globPromise(pattern, options) {
  const call = areHooksEnabled() ? undefined : begin(pattern, options);
  if (call === undefined) return yield* host.promises.glob(pattern, options);
  const given = { ...options };
  const pieces = new Pieces(call);
  if (!(await pieces.start())) {
    exact.count(0);
    return yield* host.promises.glob(pattern, given);
  }
  try {
    for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next()) {
      for (let at = 0; at < piece.length; at++) yield piece[at];
    }
  } finally {
    pool.count(0);
  }
}

/** https://nodejs.org/api/fs.html#fsglobsyncpattern-options */
function globSync(pattern, options) {
  const call = begin(pattern, options);
  if (call === undefined) return host.fs.globSync(pattern, options);
  const found = binding.globSync(call.walk);
  if (found === null) {
    exact.count(0);
    return host.fs.globSync(pattern, options);
  }
  sync.count(0);
  const records = found.split('\0');
  records.pop();
  return call.withTypes ? entriesNow(call, records) : records;
}

/** Below a relative `cwd` Node looks at each path once more, at the end. */
function entriesNow({ given, root }, records) {
  const listed = new Listed(root);
  return records.map((record) => {
    const found = record.slice(1);
    const at = path.isAbsolute(found) ? found : path.join(given, found);
    if (!record.startsWith('0') && at === whole(root, found)) return listed.entry(record);
    const stats = lookNow(at);
    return stats === null ? null : looked(at, stats);
  });
}

function lookNow(at) {
  try {
    return host.fs.lstatSync(at);
  } catch {
    return null;
  }
}

Object.defineProperty(globPromise, 'name', { value: 'glob' });

module.exports = { glob, globPromise, globSync };
