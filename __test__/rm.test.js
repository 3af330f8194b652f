'use strict';

// rm of whole trees: what is left, and what is said, is the same as with node:fs.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { test } = require('node:test');
const ours = require('..');
const { runNode, temporary } = require('./child.js');
const { startDisturbing } = require('./disturb.js');
const { makeTree } = require('./trees.js');
const { FACES, twin } = require('./twin.js');

const ROOT = path.join(__dirname, '..');

for (let seed = 1; seed <= 12; seed++) {
  twin(`tree ${seed}`, async ({ at, faces }) => {
    for (const face of FACES) {
      fs.mkdirSync(at(face));
      await faces('rm', [makeTree(at(face), seed), { recursive: true }], [face]);
    }
  });
}

twin('paths and options of every kind', async ({ at, faces, put }) => {
  const make = () => {
    fs.rmSync(at('d'), { recursive: true, force: true });
    fs.mkdirSync(at('d/e/f'), { recursive: true });
    put('d/file');
    put('file');
    if (fs.lstatSync(at('link'), { throwIfNoEntry: false }) === undefined) {
      fs.symlinkSync('d', at('link'));
    }
  };
  const paths = ['d', 'd/', 'd/.', 'd/e/..', 'link', 'link/', 'file', 'file/', 'no', 'd/no'];
  const given = paths.map((name) => `${at('')}/${name}`);
  given.push('', 'a\0b', 7, undefined);
  for (const name of given) {
    for (const options of [
      { recursive: true },
      { recursive: true, force: true },
      { recursive: true, maxRetries: 1, retryDelay: 1 },
    ]) {
      for (const face of FACES) {
        make();
        await faces('rm', [name, options], [face]);
      }
    }
  }
  for (const options of [
    undefined,
    null,
    {},
    { recursive: false },
    { recursive: 1 },
    { recursive: true, force: 1 },
    { recursive: true, maxRetries: -1 },
    { recursive: true, retryDelay: 0.5 },
    { recursive: true, force: undefined },
    { recursive: true, maxRetries: 2 ** 31 },
    7,
    'x',
  ]) {
    make();
    await faces('rm', [at('d'), options]);
  }
  for (const name of [Buffer.from(at('d')), pathToFileURL(at('d'))]) {
    make();
    await faces('rm', [name, { recursive: true }]);
  }
});

twin('a path that goes into the tree and out again', async ({ fs: face, at, faces, put }) => {
  const isSyncNative = Number(process.versions.node.split('.')[0]) >= 24;
  const paths = [
    'd/a/..',
    'd/a/in/../..',
    'd/link/..',
    'd/a/../b',
    'd/a/../../d',
    'd/a/in/../../z',
  ];
  const given = paths.flatMap((name) => [`${at('')}/${name}`, Buffer.from(`${at('')}/${name}`)]);
  for (const name of given) {
    fs.rmSync(at('d'), { recursive: true, force: true });
    fs.mkdirSync(at('d/a/in'), { recursive: true });
    fs.symlinkSync('a', at('d/link'));
    put('d/b');
    put('d/z');
    // Elsewhere what Node leaves depends on its threads, or what it says of the folder is of one descriptor.
    if (!isSyncNative) await faces('rm', [name, { recursive: true }], ['sync']);
    const before = face.lanes?.();
    await face.promises.rm(name, { recursive: true, force: true }).catch(() => {});
    const isOut = !/b$|z$/.test(String(name));
    if (before !== undefined && isOut) assert.deepStrictEqual(face.lanes().pool, before.pool);
    fs.rmSync(at('d'), { recursive: true, force: true });
  }
});

twin('names that are no UTF-8', async ({ at, faces }) => {
  for (const face of FACES) {
    fs.mkdirSync(at('d'));
    const odd = Buffer.concat([Buffer.from(at('d/')), Buffer.from([0xff, 0xfe])]);
    fs.mkdirSync(odd);
    fs.writeFileSync(Buffer.concat([odd, Buffer.from([0x2f, 0xff])]), 'x');
    await faces('rm', [at('d'), { recursive: true }], [face]);
  }
});

test('a program that has replaced what Node calls for each folder', async (t) => {
  const script = `
    const fs = require('node:fs');
    const folder = process.argv[1];
    const original = fs.rmdirSync;
    fs.rmdirSync = (name, options) => {
      console.log(name.toString('utf8'), options);
      return original(name, options);
    };
    for (const name of ['rmSync', 'rmdirSync']) {
      fs.mkdirSync(folder + '/d/e', { recursive: true });
      fs.writeFileSync(folder + '/d/e/file', '');
      try { fs[name](folder + '/d', { recursive: true }); } catch (error) { console.log(error.message); }
      console.log(fs.readdirSync(folder));
      fs.rmSync(folder + '/d', { recursive: true, force: true });
    }
  `;
  const folder = temporary(t);
  const { stdout: expected } = await runNode(['-e', script, folder]);
  const { stdout } = await runNode(['--require', `${ROOT}/register.js`, '-e', script, folder]);
  assert.strictEqual(stdout, expected);
});

test('a folder that may not be emptied', {
  skip: process.getuid() !== 0 && 'only root can become another user',
}, async (t) => {
  const folder = temporary(t);
  fs.chmodSync(folder, 0o777);
  const script = `
    const [module, folder] = process.argv.slice(1);
    const fs = require(module);
    process.setuid(65534);
    (async () => {
      for (const face of ['promise', 'callback', 'sync']) {
        fs.mkdirSync(folder + '/d/closed/in', { recursive: true });
        fs.mkdirSync(folder + '/d/open/in', { recursive: true });
        fs.writeFileSync(folder + '/d/closed/in/file', '');
        fs.writeFileSync(folder + '/d/file', '');
        fs.chmodSync(folder + '/d/closed/in', 0o500);
        const options = { recursive: true };
        const told = (error) => console.log(face, error?.message, fs.existsSync(folder + '/d/closed/in/file'));
        if (face === 'promise') await fs.promises.rm(folder + '/d', options).then(told, told);
        else if (face === 'sync') try { told(fs.rmSync(folder + '/d', options)); } catch (error) { told(error); }
        else await new Promise((resolve) => fs.rm(folder + '/d', options, (error) => resolve(told(error))));
        await new Promise((resolve) => setTimeout(resolve, 50));
        fs.chmodSync(folder + '/d/closed/in', 0o700);
        fs.rmSync(folder + '/d', options);
      }
    })();
  `;
  const run = (module) => runNode(['-e', script, module, folder]);
  const nodes = await run('node:fs');
  const own = await run(ROOT);
  assert.strictEqual(own.stdout, nodes.stdout);
  assert.match(own.stdout, /EACCES/);
});

test('a thousand folders, one in the other, longer than any path', async (t) => {
  const folder = temporary(t);
  const cwd = process.cwd();
  process.chdir(folder);
  try {
    fs.mkdirSync('deep');
    process.chdir('deep');
    for (let i = 0; i < 1000; i++) {
      fs.mkdirSync('level-of-many');
      fs.writeFileSync('file', '');
      process.chdir('level-of-many');
    }
  } finally {
    process.chdir(cwd);
  }
  const open = fs.readdirSync('/proc/self/fd').length;
  if (ours.native) await ours.promises.rm(`${folder}/deep`, { recursive: true });
  else spawnRm(`${folder}/deep`);
  assert.deepStrictEqual(fs.readdirSync(folder), []);
  assert.ok(fs.readdirSync('/proc/self/fd').length <= open + 1);
});

/** No function of Node's comes so far down. */
function spawnRm(name) {
  require('node:child_process').execFileSync('rm', ['-rf', name]);
}

test('links that are put in the place of folders meanwhile lead nowhere', async (t) => {
  const folder = temporary(t);
  fs.mkdirSync(`${folder}/treasure/in`, { recursive: true });
  fs.writeFileSync(`${folder}/treasure/in/file`, 'x');
  const stop = await startDisturbing(t, 'swap-driver.js', folder);
  for (const end = Date.now() + 1500; Date.now() < end; ) {
    for (let i = 0; i < 20; i++) {
      try {
        fs.mkdirSync(`${folder}/tree/${i}/in`, { recursive: true });
      } catch {
        // Swapped just now.
      }
    }
    await ours.promises.rm(`${folder}/tree`, { recursive: true, force: true }).catch(() => {});
  }
  await stop();
  assert.ok(fs.existsSync(`${folder}/treasure/in/file`));
});

test('the same tree by several calls at once', async (t) => {
  const folder = temporary(t);
  for (let round = 0; round < 20; round++) {
    for (let i = 0; i < 200; i++) fs.mkdirSync(`${folder}/d/${i % 20}/${i}`, { recursive: true });
    const calls = Array.from({ length: 6 }, () =>
      ours.promises.rm(`${folder}/d`, { recursive: true, force: true }),
    );
    await Promise.all(calls);
    assert.ok(!fs.existsSync(`${folder}/d`));
  }
});

test('a large tree is gone at once', { skip: !ours.native && 'there is no addon' }, async (t) => {
  const folder = temporary(t);
  for (let i = 0; i < 50; i++) {
    fs.mkdirSync(`${folder}/d/${i}`, { recursive: true });
    for (let j = 0; j < 50; j++) fs.writeFileSync(`${folder}/d/${i}/${j}`, '');
  }
  const before = ours.lanes();
  await ours.promises.rm(`${folder}/d`, { recursive: true });
  const after = ours.lanes();
  assert.strictEqual(after.pool.operations - before.pool.operations, 1);
  assert.strictEqual(after.exact.operations, before.exact.operations);
});
