'use strict';

// The Dirents that glob gives, for `withFileTypes`.
//
// Node has two kinds: of a name that was read in its directory, and of a path that it has looked at. Which one it
// is shows, so both are made here of Node's own classes.

const path = require('node:path');
const host = require('../host.js');

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

module.exports = { Listed, entriesNow, looked, lookedClass, whole };
