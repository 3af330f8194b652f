'use strict';

// realpath: the same path as node:fs, by every face.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { test } = require('node:test');
const ours = require('..');
const { temporary } = require('./child.js');
const { makeTree } = require('./trees.js');
const { twin } = require('./twin.js');

async function inEveryFace({ fs: face, faces, log, see }, ...args) {
  await faces('realpath', args);
  try {
    log('native sync', face.realpathSync.native(...args));
  } catch (error) {
    log('native sync', error);
  }
  await new Promise((resolve) => {
    let isNow = true;
    try {
      face.realpath.native(...args, (...results) => {
        log('native', isNow, see(results));
        resolve();
      });
    } catch (error) {
      log('native', error);
      resolve();
    }
    isNow = false;
  });
}

/** A miss keeps the next calls from a look; a hit lets them look again. */
const forget = (at) => {
  for (let i = 0; i < 70; i++) ours.realpathSync(at(''));
};

for (let seed = 1; seed <= 4; seed++) {
  twin(`tree ${seed}`, async (given) => {
    const { at } = given;
    makeTree(at(''), seed, { most: 50 });
    const names = fs.readdirSync(at(''), { recursive: false });
    for (const name of names) {
      forget(at);
      await inEveryFace(given, at(name));
      await inEveryFace(given, at(name, '..', name));
    }
  });
}

twin('paths of every kind', async (given) => {
  const { at } = given;
  fs.mkdirSync(at('d/e/f'), { recursive: true });
  given.put('d/file');
  given.put('d/e/file');
  fs.symlinkSync('d/e', at('link'));
  fs.symlinkSync('link/../file', at('odd'));
  fs.symlinkSync('nowhere', at('broken'));
  fs.symlinkSync('loop', at('loop'));
  const cwd = process.cwd();
  process.chdir(at(''));
  try {
    const paths = [
      ...['d', './d', 'd/', 'd/.', 'd//e', './/d/./e', 'd/..', '.', '..', '', '/', '//', '/.'],
      ...['link', 'link/', 'link/..', 'link/../file', 'link/f', 'odd', 'broken', 'loop', 'no'],
      ...['d/file', 'd/file/', 'd/file/.', 'd/file/..', 'd/file/x', 'd/no/../file', 'D'],
      ...['a\0b', 7, undefined, null, {}, 'n'.repeat(300), '\ud800', '/dev/null', '/proc/self'],
      ...[pathToFileURL(at('d')), Buffer.from('d'), Buffer.from(at('d/file'))],
    ];
    for (const name of paths) {
      forget(at);
      await inEveryFace(given, name);
    }
    forget(at);
    const options = ['utf8', 'buffer', 'latin1', 'nonsense', {}, { encoding: 'buffer' }, null, 7];
    options.push(
      { encoding: 'utf8' },
      { encoding: undefined, more: 1 },
      Object.create({ encoding: 'latin1' }),
    );
    for (const each of options) await inEveryFace(given, 'd/e/file', each);
  } finally {
    process.chdir(cwd);
  }
});

twin('a folder that is removed, and comes back as a link', async (given) => {
  const { at } = given;
  fs.mkdirSync(at('d/e'), { recursive: true });
  fs.mkdirSync(at('other/e'), { recursive: true });
  forget(at);
  await inEveryFace(given, at('d/e'));
  fs.rmSync(at('d'), { recursive: true });
  await inEveryFace(given, at('d/e'));
  fs.symlinkSync('other', at('d'));
  forget(at);
  await inEveryFace(given, at('d/e'));
});

twin('a path that is longer than the kernel takes, but only by its text', async (given) => {
  forget(given.at);
  await inEveryFace(given, given.at('') + '/.'.repeat(3000));
  forget(given.at);
  await inEveryFace(given, `/${'./'.repeat(3000)}${given.at('').slice(1)}`);
});

twin('a working directory that is gone', async (given) => {
  const { at } = given;
  const cwd = process.cwd();
  fs.mkdirSync(at('d'));
  process.chdir(at('d'));
  fs.rmdirSync(at('d'));
  try {
    for (const name of ['.', 'x', at('')]) {
      forget(at);
      await inEveryFace(given, name);
    }
  } finally {
    process.chdir(cwd);
  }
});

twin('a name that ends as those of removed files do', async (given) => {
  fs.mkdirSync(given.at('d (deleted)'));
  given.put('d');
  forget(given.at);
  await inEveryFace(given, given.at('d (deleted)'));
  await inEveryFace(given, given.at('d'));
});

test('a real path asks nobody', {
  skip: !ours.lanes().cached.open && 'nothing is done at once here',
}, async (t) => {
  const folder = path.join(temporary(t), 'd');
  fs.mkdirSync(folder);
  fs.statSync(folder);
  const before = ours.lanes();
  ours.realpathSync(folder);
  await ours.promises.realpath(folder);
  await new Promise((resolve) => ours.realpath(folder, resolve));
  await new Promise((resolve) => ours.realpath.native(folder, resolve));
  const after = ours.lanes();
  assert.strictEqual(after.cached.operations - before.cached.operations, 3);
  assert.strictEqual(after.sync.operations - before.sync.operations, 1);
});

test('who has replaced what realpath calls is called', async () => {
  const { lstat } = fs;
  let calls = 0;
  fs.lstat = function (...args) {
    calls++;
    return lstat.apply(this, args);
  };
  const called = async (realpath) => {
    calls = 0;
    await new Promise((resolve) => realpath(__filename, resolve));
    return calls;
  };
  try {
    assert.strictEqual(await called(ours.realpath), await called(fs.realpath));
    assert.ok(calls > 0);
  } finally {
    fs.lstat = lstat;
  }
});

test('the faces have the names of those of Node', () => {
  for (const [own, nodes] of [
    [ours.realpath, fs.realpath],
    [ours.realpath.native, fs.realpath.native],
    [ours.realpathSync, fs.realpathSync],
    [ours.promises.realpath, fs.promises.realpath],
  ]) {
    assert.deepStrictEqual([own.name, own.length], [nodes.name, nodes.length]);
  }
});
