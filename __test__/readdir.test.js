'use strict';

// readdir of whole trees: the same names in the same order as node:fs.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { test } = require('node:test');
const ours = require('..');
const { runNode, temporary } = require('./child.js');
const { countTurns } = require('./turns.js');
const { makeTree } = require('./trees.js');
const { twin } = require('./twin.js');

const major = Number(process.versions.node.split('.')[0]);
/** From Node 26 on its own function walks, and is ours. */
const isOurs = ours.native && major < 26;

const isType = (dirent) =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(dirent))
    .filter((name) => name.startsWith('is'))
    .filter((name) => dirent[name]());

/** All of a Dirent. */
const shown = (entry) =>
  entry instanceof fs.Dirent
    ? { ...entry, path: entry.path, parentPath: entry.parentPath, is: isType(entry).join() }
    : entry;

async function inEveryFace({ fs: face, log, see }, directory, ...options) {
  const say = (label, entries) => log(label, entries.map(shown));
  try {
    say('sync', face.readdirSync(directory, ...options));
  } catch (error) {
    log('sync', error);
  }
  await face.promises.readdir(directory, ...options).then(
    (entries) => say('promise', entries),
    (error) => log('promise', see(error)),
  );
  // Node 22 and 24 throw of such ones where nobody can catch it.
  if (Buffer.isBuffer(directory) || options[0]?.encoding === 'buffer') return;
  await new Promise((resolve) => {
    let atOnce = true;
    try {
      face.readdir(directory, ...options, (error, entries) => {
        log('callback', atOnce, error, entries === undefined ? '' : entries.map(shown));
        resolve();
      });
    } catch (error) {
      log('callback', error);
      resolve();
    }
    atOnce = false;
  });
}

const OPTIONS = [
  { recursive: true },
  { recursive: true, withFileTypes: true },
  { recursive: true, withFileTypes: true, encoding: 'utf8' },
  { recursive: true, encoding: 'UTF-8' },
  { recursive: true, encoding: 'latin1' },
  { recursive: true, encoding: 'buffer' },
  { recursive: true, encoding: 'nonsense' },
  { recursive: 1 },
  { recursive: false },
  { recursive: null, withFileTypes: 1 },
  { recursive: true, signal: null },
  { recursive: true, signal: 7 },
  'utf8',
  'hex',
];

for (let seed = 1; seed <= 12; seed++) {
  twin(`tree ${seed}`, async (given) => {
    makeTree(given.at(''), seed, { loops: false });
    for (const options of OPTIONS.slice(0, 3)) await inEveryFace(given, given.at(''), options);
  });
}

twin('a link that leads to a folder above, as often as the kernel follows it', async (given) => {
  const { at } = given;
  fs.mkdirSync(at('a/b'), { recursive: true });
  given.put('a/file');
  fs.symlinkSync('..', at('a/b/up'));
  for (const options of OPTIONS.slice(0, 2)) await inEveryFace(given, at('a'), options);
});

twin('every option', async (given) => {
  const { at } = given;
  fs.mkdirSync(at('d/e/f'), { recursive: true });
  given.put('d/one');
  given.put('d/e/two');
  fs.symlinkSync('e', at('d/link'));
  for (const options of OPTIONS) await inEveryFace(given, at('d'), options);
  await inEveryFace(given, at('d'));
});

twin('paths of every kind', async (given) => {
  const { at } = given;
  fs.mkdirSync(at('d/e/f'), { recursive: true });
  given.put('d/e/two');
  fs.symlinkSync('d/e', at('link'));
  const cwd = process.cwd();
  process.chdir(at(''));
  try {
    const paths = [
      'd',
      './d',
      'd/',
      'd//e',
      './/d/./e',
      'd/..',
      'link/..',
      'link',
      'link/',
      '.',
      '..',
      '',
      'no',
      'd/e/two',
      7,
      undefined,
      'a\0b',
      Buffer.from('d'),
      pathToFileURL(at('d')),
    ];
    for (const name of paths) {
      // Of the folder above all others see their files, too.
      if (name === '..') continue;
      await inEveryFace(given, name, { recursive: true });
      await inEveryFace(given, name, { recursive: true, withFileTypes: true });
    }
  } finally {
    process.chdir(cwd);
  }
});

twin('names that are no UTF-8', async (given) => {
  const { at } = given;
  fs.mkdirSync(at('d'));
  fs.writeFileSync(Buffer.concat([Buffer.from(at('d/')), Buffer.from([0x61, 0xff])]), '');
  for (const options of OPTIONS.slice(0, 2)) await inEveryFace(given, at('d'), options);
  fs.mkdirSync(Buffer.concat([Buffer.from(at('d/')), Buffer.from([0x62, 0xff])]));
  fs.mkdirSync(at('d/in/in'), { recursive: true });
  // Node, which has to walk here, gets all of the options, those that are inherited too.
  for (const options of [...OPTIONS.slice(0, 2), Object.create({ recursive: true })]) {
    await inEveryFace(given, at('d'), options);
  }
});

twin('folders that are long ways down', async (given) => {
  const { at } = given;
  let deep = at('');
  while (deep.length < 3900) {
    deep = path.join(deep, 'n'.repeat(200));
    fs.mkdirSync(deep);
  }
  for (const options of OPTIONS.slice(0, 2)) await inEveryFace(given, at(''), options);
  // And one that no path leads to any more.
  const cwd = process.cwd();
  process.chdir(deep);
  fs.mkdirSync('m'.repeat(250));
  process.chdir(cwd);
  for (const options of OPTIONS.slice(0, 2)) await inEveryFace(given, at(''), options);
  // No path of Node's leads there to remove it.
  process.chdir(deep);
  fs.rmdirSync('m'.repeat(250));
  process.chdir(cwd);
});

test('a folder that may not be read, and one that may not be searched', {
  skip: process.getuid() !== 0 && 'only root can become another user',
}, async (t) => {
  const folder = temporary(t);
  fs.mkdirSync(`${folder}/d/closed/in`, { recursive: true });
  fs.mkdirSync(`${folder}/d/listed/in`, { recursive: true });
  fs.writeFileSync(`${folder}/d/file`, '');
  fs.chmodSync(`${folder}/d/listed`, 0o744);
  const script = `
    const [module, folder] = process.argv.slice(1);
    const fs = require(module);
    process.setuid(65534);
    const all = [];
    const told = (error, names) => all.push(error ? error.message : names.map((one) => one.name ?? one));
    (async () => {
      for (const options of [{ recursive: true }, { recursive: true, withFileTypes: true }]) {
        try { told(null, fs.readdirSync(folder, options)); } catch (error) { told(error); }
        await fs.promises.readdir(folder, options).then((names) => told(null, names), told);
      }
      console.log(JSON.stringify(all));
    })();
  `;
  for (const mode of [0o755, 0o700]) {
    fs.chmodSync(`${folder}/d/closed`, mode);
    const [nodes, own] = await Promise.all(
      ['node:fs', path.join(__dirname, '..')].map((module) =>
        runNode(['-e', script, module, `${folder}/d`]),
      ),
    );
    assert.strictEqual(own.stdout, nodes.stdout);
    assert.notStrictEqual(own.stdout, '');
  }
});

test('a large tree is walked at once, and leaves the event loop its turns', {
  skip: !isOurs && 'the function is Node’s own here',
}, async (t) => {
  const folder = temporary(t);
  for (let i = 0; i < 100; i++) {
    fs.mkdirSync(`${folder}/${i}`);
    for (let j = 0; j < 100; j++) fs.writeFileSync(`${folder}/${i}/${j}`, '');
  }
  const options = { recursive: true, withFileTypes: true };
  const expected = await fs.promises.readdir(folder, options);
  const before = ours.lanes();
  const endCount = countTurns();
  const found = await ours.promises.readdir(folder, options);
  const turns = endCount();
  assert.deepStrictEqual(found, expected);
  assert.ok(turns > 2, `${turns} turns`);
  const after = ours.lanes();
  assert.strictEqual(after.pool.operations - before.pool.operations, 1);
  assert.strictEqual(after.exact.operations, before.exact.operations);
});
