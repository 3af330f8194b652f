'use strict';

// glob, promises.glob and globSync.
//
// Node asks for each directory, and compares each name, on the JavaScript thread; here a visit of a pool
// thread walks on until there is something to tell. Between two visits of a large tree nothing happens, as
// with Node while nobody asks for the next path. What matches, what is not walked twice, and in which order all
// comes, are matters of Node's inside, which its versions change: so only those that are known are served.
// Node's are `exclude` as a function, `followSymlinks`, `maxDepth`, and patterns that are not plain.

const path = require('node:path');
const host = require('../host.js');
const { exact, pool, sync } = require('../lanes.js');
const { toPath } = require('../arguments.js');
const binding = require('../native.js').functions('globOpen');
const { isOwn, sourceOf } = require('../own.js');
const { areHooksEnabled } = require('../hooks.js');
const { entriesNow, lookedClass } = require('./glob-entries.js');
const { Pieces } = require('./glob-pieces.js');
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

// Half a surrogate pair has no UTF-8.
const isString = (value) =>
  typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
// Holes count as well.
const areStrings = (value) => Array.isArray(value) && Array.from(value).every(isString);

/** As in Node, where nothing that somebody has put on all objects is an option. */
const NO_OPTIONS = Object.freeze({ __proto__: null });

/** A call that may be served here; undefined for one that is Node's. */
function parse(pattern, options = NO_OPTIONS) {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return undefined;
  const { cwd, exclude, followSymlinks, maxDepth, withFileTypes } = options;
  const isPlain =
    (followSymlinks === undefined || followSymlinks === null || followSymlinks === false) &&
    (maxDepth === undefined || maxDepth === null || maxDepth === Infinity);
  if (!isPlain) return undefined;
  const patterns = typeof pattern === 'string' ? [pattern] : pattern;
  const excluded = exclude ?? [];
  const given = toPath(cwd ?? '.');
  if (!areStrings(patterns) || !areStrings(excluded) || !isString(given)) return undefined;
  // For Node, if it has to walk after all.
  const again = [[...patterns], { cwd: given, exclude: [...excluded], withFileTypes }];
  return { again, patterns, excluded, given, withTypes: Boolean(withFileTypes) };
}

/** Begins a walk; gives undefined where Node has to. */
function begin(pattern, options) {
  const call = parse(pattern, options);
  if (call === undefined) return undefined;
  if (rules === undefined) rules = findRules();
  if (rules === null || (call.withTypes && lookedClass() === null)) return undefined;
  const { again, patterns, excluded, given, withTypes } = call;
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
  return walk === null ? undefined : { again, walk, given, root, withTypes };
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
  const answer = (found) => {
    if (found !== undefined) return Reflect.apply(told, undefined, [null, found]);
    exact.count(0);
    host.fs.glob(...call.again, told);
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
  const pieces = new Pieces(call);
  if (!(await pieces.start())) {
    exact.count(0);
    return yield* host.promises.glob(...call.again);
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
    return host.fs.globSync(...call.again);
  }
  sync.count(0);
  const records = found.split('\0');
  records.pop();
  return call.withTypes ? entriesNow(call, records) : records;
}

Object.defineProperty(globPromise, 'name', { value: 'glob' });

module.exports = { glob, globPromise, globSync };
