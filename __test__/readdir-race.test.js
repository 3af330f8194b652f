'use strict';

// readdir of trees that change meanwhile, and of trees of every shape: never a crash, nor what Node could not give.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const ours = require('..');
const { temporary } = require('./child.js');
const { isOfTree, makeTree, startDisturbing } = require('./disturb.js');
const { inTime, openDescriptors } = require('./twin.js');

const FACES = ['sync', 'callback', 'promise'];

function read(module, face, folder, options) {
  if (face === 'sync') return (async () => module.readdirSync(folder, options))();
  if (face === 'promise') return module.promises.readdir(folder, options);
  return new Promise((resolve, reject) => {
    module.readdir(folder, options, (error, names) => (error ? reject(error) : resolve(names)));
  });
}

const shown = (entry) =>
  typeof entry === 'string'
    ? entry
    : [entry.parentPath ?? entry.path, entry.name, entry.isDirectory(), entry.isSymbolicLink()];

/** The same answers, or errors, as node:fs. */
async function same(folder) {
  for (const face of FACES) {
    for (const withFileTypes of [false, true]) {
      const options = { recursive: true, withFileTypes };
      const outcome = (module) =>
        read(module, face, folder, options).then(
          (entries) => entries.map(shown),
          ({ message, code, path: at }) => ({ message, code, at }),
        );
      assert.deepStrictEqual(await outcome(ours), await outcome(fs), `${face} ${withFileTypes}`);
    }
  }
}

test('a tree that another process works in', async (t) => {
  const folder = temporary(t);
  makeTree(folder);
  const stop = await startDisturbing(t, 'readdir-race-driver.js', folder);
  const open = openDescriptors().filter((name) => name.startsWith(folder)).length;
  let answers = 0;
  for (const end = Date.now() + 2000; Date.now() < end; ) {
    for (const face of FACES) {
      for (const withFileTypes of [false, true]) {
        const options = { recursive: true, withFileTypes };
        const reading = read(ours, face, `${folder}/tree`, options);
        const entries = await inTime(
          // Where Node walks in the end it has its errors: of a folder that was there a moment ago.
          reading.catch(({ code }) => assert.ok(['ENOENT', 'ENOTDIR'].includes(code), code)),
          'the walk',
        );
        for (const entry of entries ?? []) {
          answers++;
          const at = withFileTypes
            ? path.relative(`${folder}/tree`, `${entry.parentPath ?? entry.path}/${entry.name}`)
            : entry;
          // Node opens folders by their paths as well, which follow a link in the place of one.
          assert.ok(isOfTree(at), at);
        }
      }
    }
  }
  await stop();
  assert.ok(answers > 0);
  assert.strictEqual(openDescriptors().filter((name) => name.startsWith(folder)).length, open);
});

test('a thousand levels', async (t) => {
  const folder = temporary(t);
  fs.mkdirSync(path.join(folder, ...Array(1000).fill('l')), { recursive: true });
  await same(folder);
});

test('folders in more levels than a path has room for', async (t) => {
  const folder = temporary(t);
  const cwd = process.cwd();
  process.chdir(folder);
  try {
    for (let i = 0; i < 50; i++) {
      fs.mkdirSync('n'.repeat(100));
      process.chdir('n'.repeat(100));
    }
  } finally {
    process.chdir(cwd);
  }
  await same(folder);
  execFileSync('rm', ['-rf', `${folder}/${'n'.repeat(100)}`]);
});

test('a hundred thousand names in one folder', async (t) => {
  const folder = temporary(t);
  fs.mkdirSync(`${folder}/d/in`, { recursive: true });
  // One file's names: made faster than as many files.
  fs.writeFileSync(`${folder}/file`, '');
  for (let i = 0; i < 50_000; i++) fs.linkSync(`${folder}/file`, `${folder}/d/${i}`);
  for (let i = 0; i < 50_000; i++) fs.symlinkSync('no', `${folder}/d/link-${i}`);
  const options = { recursive: true, withFileTypes: true };
  for (const face of FACES) {
    const own = await read(ours, face, `${folder}/d`, options);
    assert.strictEqual(own.length, 100_001);
    const nodes = await read(fs, face, `${folder}/d`, options);
    assert.deepStrictEqual(own.map(shown), nodes.map(shown));
  }
});

test('many folders side by side, in several levels', async (t) => {
  const folder = temporary(t);
  for (let i = 0; i < 300; i++) {
    fs.mkdirSync(`${folder}/${i % 3}/${i}/in-${i}`, { recursive: true });
    fs.writeFileSync(`${folder}/${i % 3}/${i}/file`, '');
    if (i % 50 === 0) fs.symlinkSync(`../${i}/in-${i}`, `${folder}/${i % 3}/${i}/link`);
  }
  await same(folder);
  // One that ends the walk of several threads.
  fs.mkdirSync(Buffer.concat([Buffer.from(`${folder}/1/250/`), Buffer.from([0xff])]), {
    recursive: true,
  });
  await same(folder);
});

test('a mount point in a tree', { skip: process.getuid() !== 0 && 'only root can mount' }, (t) => {
  const folder = temporary(t);
  fs.mkdirSync(`${folder}/d/mounted`, { recursive: true });
  const script = `
    const nodes = require('node:fs');
    const ours = require(${JSON.stringify(path.join(__dirname, '..'))});
    const [folder] = process.argv.slice(1);
    require('node:child_process').execFileSync('mount', ['-t', 'tmpfs', 'none', folder + '/mounted']);
    nodes.mkdirSync(folder + '/mounted/in');
    nodes.writeFileSync(folder + '/mounted/in/file', '');
    const options = { recursive: true };
    require('node:assert').deepStrictEqual(ours.readdirSync(folder, options), nodes.readdirSync(folder, options));
    console.log(ours.readdirSync(folder, options).join());
  `;
  let told;
  try {
    const args = ['--mount', process.execPath, '-e', script, `${folder}/d`];
    told = execFileSync('unshare', args, { stdio: 'pipe' }).toString();
  } catch (error) {
    if (!/mount|unshare/.test(String(error.stderr))) throw error;
    return t.skip('this root may not mount');
  }
  assert.strictEqual(told, 'mounted,mounted/in,mounted/in/file\n');
});
