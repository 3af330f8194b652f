'use strict';

// The kernel takes a path up to its first NUL byte, so a path that has one is refused by every verb that takes a path,
// as node:fs does it, before anything is done.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const ours = require('..');
const { temporary } = require('./child.js');

/** What follows the path, or stands around it: `_` is where the path is. */
const VERBS = {
  access: [['_']],
  appendFile: [['_', 'x']],
  chmod: [['_', 0o600]],
  chown: [['_', 1, 1]],
  copyFile: [
    ['_', 'other'],
    ['file', '_'],
  ],
  cp: [
    ['_', 'other', { recursive: true }],
    ['tree', '_', { recursive: true }],
  ],
  lchown: [['_', 1, 1]],
  link: [
    ['_', 'other'],
    ['file', '_'],
  ],
  lstat: [['_']],
  lutimes: [['_', 1, 1]],
  mkdir: [['_'], ['_', { recursive: true }]],
  mkdtemp: [['_']],
  open: [['_', 'w']],
  opendir: [['_'], ['_', { recursive: true }]],
  readdir: [['_'], ['_', { recursive: true }], ['_', { recursive: true, withFileTypes: true }]],
  readFile: [['_'], ['_', 'utf8']],
  readlink: [['_']],
  realpath: [['_']],
  rename: [
    ['_', 'other'],
    ['file', '_'],
  ],
  rm: [
    ['_', { recursive: true }],
    ['_', { force: true }],
  ],
  rmdir: [['_']],
  stat: [['_'], ['_', { bigint: true }]],
  statfs: [['_']],
  symlink: [
    ['_', 'other'],
    ['file', '_'],
  ],
  truncate: [['_', 1]],
  unlink: [['_']],
  utimes: [['_', 1, 1]],
  writeFile: [
    ['_', 'x'],
    ['_', 'x', { flush: true }],
    ['_', ['x', 'y']],
    ['_', 'x', { atomic: true }],
  ],
};

/** By the names of what is there, and of what is not. */
function badPaths(folder) {
  return ['file', 'tree', 'new'].flatMap((name) => {
    const at = `${path.join(folder, name)}\0.txt`;
    const url = `${pathToFileURL(path.join(folder, name))}%00.txt`;
    return [at, Buffer.from(at), new Uint8Array(Buffer.from(at)), new URL(url)];
  });
}

/** Everything in a folder, with what changes when it is touched. */
function seen(folder) {
  return fs.readdirSync(folder, { recursive: true }).map((name) => {
    const { mode, uid, size, mtimeMs } = fs.lstatSync(path.join(folder, name));
    return [name, mode, uid, size, mtimeMs];
  });
}

function prepared(t) {
  const folder = temporary(t);
  fs.mkdirSync(path.join(folder, 'tree/in'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'tree/in/file'), 'contents');
  fs.writeFileSync(path.join(folder, 'file'), 'contents');
  return folder;
}

const failure = (error) => ({ code: error.code, message: error.message, name: error.name });

async function outcome(call) {
  try {
    await call();
  } catch (error) {
    return failure(error);
  }
  return 'done';
}

const byCallback = (fs_, verb, args) =>
  new Promise((resolve, reject) => {
    fs_[verb](...args, (error) => (error ? reject(error) : resolve()));
  });

/** `exists` says no. */
async function existing(fs_, bad) {
  return [fs_.existsSync(bad), await new Promise((resolve) => fs_.exists(bad, resolve))];
}

test('every verb of node:fs', async (t) => {
  const folder = prepared(t);
  const before = seen(folder);
  for (const bad of badPaths(folder)) {
    for (const [verb, calls] of Object.entries(VERBS)) {
      for (const call of calls) {
        const args = call.map((arg) => {
          if (arg === '_') return bad;
          return typeof arg === 'string' && arg !== 'x' && arg !== 'utf8' && arg !== 'w'
            ? path.join(folder, arg)
            : arg;
        });
        const isAtomic = args[2]?.atomic;
        const isInPieces = Array.isArray(args[1]);
        const faces = {
          callback: (fs_) => byCallback(fs_, verb, args),
          promise: (fs_) => fs_.promises[verb](...args),
          sync: (fs_) => fs_[`${verb}Sync`](...args),
        };
        if (isInPieces) {
          delete faces.callback;
          delete faces.sync;
        }
        for (const [face, run] of Object.entries(faces)) {
          const about = `${verb}, ${face}`;
          const own = await outcome(() => run(ours));
          assert.notStrictEqual(own, 'done', about);
          // Some of Node's own find out in another way.
          if (isAtomic) assert.strictEqual(own.code, 'ERR_INVALID_ARG_VALUE', about);
          else assert.deepStrictEqual(own, await outcome(() => run(fs)), about);
        }
      }
    }
    assert.deepStrictEqual(await existing(ours, bad), [false, false]);
    assert.deepStrictEqual(seen(folder), before);
  }
});

test('streams, and what node:fs does not have', async (t) => {
  const folder = prepared(t);
  const before = seen(folder);
  const file = path.join(folder, 'file');
  for (const bad of badPaths(folder)) {
    const calls = {
      createReadStream: () => ours.createReadStream(bad),
      createWriteStream: () => ours.createWriteStream(bad),
      ReadStream: () => new ours.ReadStream(bad),
      pipe: () => ours.promises.pipe(bad, path.join(folder, 'other')),
      'pipe to it': () => ours.promises.pipe(file, bad),
      mapFile: () => ours.mapFile(bad),
      readFiles: async () => {
        for (const answer of await ours.readFiles([file, bad]))
          if (answer instanceof Error) throw answer;
      },
      statMany: async () => {
        for (const answer of await ours.statMany([file, bad]))
          if (answer instanceof Error) throw answer;
      },
    };
    for (const [name, call] of Object.entries(calls)) {
      const { code } = await outcome(call);
      assert.strictEqual(code, 'ERR_INVALID_ARG_VALUE', name);
    }
    assert.deepStrictEqual(seen(folder), before);
  }
});
