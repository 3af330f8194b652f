'use strict';

// cp of whole trees: the same trees, and the same refusals, as with node:fs.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { test } = require('node:test');
const ours = require('..');
const { runNode, temporary } = require('./child.js');
const { makeTree } = require('./trees.js');
const { twin } = require('./twin.js');

/** Node 26 copies to where nothing is by itself. */
const isOurs = ours.native && Number(process.versions.node.split('.')[0]) < 26;

const ROOT = path.join(__dirname, '..');
/** From Node 22 on `cpSync` is Node's own; some loops of links end its process. */
const FACES =
  Number(process.versions.node.split('.')[0]) < 22
    ? ['callback', 'promise', 'sync']
    : ['callback', 'promise'];

for (let seed = 1; seed <= 15; seed++) {
  twin(`tree ${seed}`, async ({ at, faces }) => {
    fs.mkdirSync(at('from'));
    makeTree(at('from'), seed);
    for (const options of [{}, { verbatimSymlinks: true }, { verbatimSymlinks: undefined }]) {
      for (const face of FACES) {
        const to = at(`to-${face}-${options.verbatimSymlinks}`);
        await faces('cp', [at('from'), to, { recursive: true, ...options }], [face]);
      }
    }
  });
}

twin('paths and options of every kind', async ({ at, faces, put }) => {
  fs.mkdirSync(at('d/e/f'), { recursive: true });
  put('d/file', 'x', 0o640);
  put('d/e/two', 'y'.repeat(200_000));
  put('file');
  fs.symlinkSync('d', at('link'));
  fs.symlinkSync('../file', at('d/e/out'));
  let made = 0;
  const sources = ['d', 'd/', 'd/.', 'link', 'link/', 'file', 'no', 'd/../d'];
  for (const name of sources) {
    for (const face of FACES) {
      await faces('cp', [`${at('')}/${name}`, at(`to${made++}`), { recursive: true }], [face]);
    }
  }
  for (const dest of ['d', 'd/in', 'd/e/f/in', 'file', 'file/x', 'no/no/deep', 'link/in', 'link']) {
    await faces('cp', [at('d'), at(dest), { recursive: true }], FACES);
  }
  for (const options of [
    undefined,
    null,
    {},
    7,
    { recursive: 1 },
    { recursive: true, force: false },
    { recursive: true, errorOnExist: true },
    { recursive: true, errorOnExist: true, force: false },
    { recursive: true, dereference: true },
    { recursive: true, dereference: true, verbatimSymlinks: true },
    { recursive: true, preserveTimestamps: true },
    { recursive: true, mode: fs.constants.COPYFILE_EXCL },
    { recursive: true, mode: -1 },
    { recursive: true, filter: (src) => !src.endsWith('two') },
    { recursive: true, filter: async () => true },
    { recursive: true, filter: 7 },
  ]) {
    for (const face of FACES) {
      const to = at(`to${made++}`);
      await faces('cp', [at('d'), to, options], [face]);
      // And once more, over what is there.
      await faces('cp', [at('d'), to, options], [face]);
    }
  }
  for (const [src, dest] of [
    [Buffer.from(at('d')), at('b1')],
    [at('d'), Buffer.from(at('b2'))],
    [pathToFileURL(at('d')), pathToFileURL(at('b3'))],
    ['', at('b4')],
    [at('d'), ''],
    ['a\0b', at('b5')],
    [7, undefined],
  ]) {
    await faces('cp', [src, dest, { recursive: true }], FACES);
  }
});

twin('what cannot be copied, and what is there by then', async ({ at, faces }) => {
  for (const face of FACES) {
    const from = at(`from-${face}`);
    fs.mkdirSync(`${from}/a/b`, { recursive: true });
    fs.mkdirSync(`${from}/z`);
    fs.chmodSync(`${from}/a/b`, 0o711);
    fs.chmodSync(`${from}/a`, 0o750);
    execFileSync('mkfifo', [`${from}/a/b/fifo`]);
    await faces('cp', [from, at(`to-${face}`), { recursive: true }], [face]);
  }
  const server = net.createServer().listen(at('from-callback/z/socket'));
  await new Promise((resolve) => server.once('listening', resolve));
  fs.unlinkSync(at('from-callback/a/b/fifo'));
  await faces('cp', [at('from-callback'), at('to-socket'), { recursive: true }], FACES);
  server.close();
});

twin('names that are no UTF-8', async ({ at, faces }) => {
  fs.mkdirSync(at('from'));
  fs.writeFileSync(Buffer.concat([Buffer.from(at('from/')), Buffer.from([0x61, 0xff])]), 'x');
  for (const face of FACES)
    await faces('cp', [at('from'), at(`to-${face}`), { recursive: true }], [face]);
});

twin('more folders in one another than have a descriptor', async ({ at, faces }) => {
  fs.mkdirSync(at(`from${'/n'.repeat(150)}`), { recursive: true });
  fs.writeFileSync(at(`from${'/n'.repeat(150)}/file`), 'x');
  for (const depth of [1, 40, 99, 100, 101, 150]) {
    fs.chmodSync(at(`from${'/n'.repeat(depth)}`), 0o700 + depth);
  }
  for (const face of FACES)
    await faces('cp', [at('from'), at(`to-${face}`), { recursive: true }], [face]);
});

twin('large files, sparse ones, and empty ones', async ({ at, faces }) => {
  fs.mkdirSync(at('from'));
  for (const size of [0, 1, 65_535, 65_536, 65_537, 3_000_000]) {
    fs.writeFileSync(at(`from/${size}`), Buffer.alloc(size, 7));
  }
  fs.writeFileSync(at('from/sparse'), 'x');
  fs.truncateSync(at('from/sparse'), 5_000_000);
  for (const face of FACES)
    await faces('cp', [at('from'), at(`to-${face}`), { recursive: true }], [face]);
});

test('a file that may not be read', {
  skip: process.getuid() !== 0 && 'only root can become another user',
}, async (t) => {
  const folder = temporary(t);
  fs.mkdirSync(`${folder}/from/a/b`, { recursive: true });
  fs.chmodSync(folder, 0o777);
  fs.chmodSync(`${folder}/from/a`, 0o750 | 0o005);
  for (let i = 0; i < 5; i++) fs.writeFileSync(`${folder}/from/a/b/${i}`, `${i}`);
  fs.chmodSync(`${folder}/from/a/b/3`, 0o600);
  const script = `
    const [module, from, to] = process.argv.slice(1);
    const fs = require(module);
    process.setuid(65534);
    process.umask(0o027);
    fs.promises.cp(from, to, { recursive: true }).then(console.log, (error) => {
      console.log(error.code, error.message.replaceAll(to, 'to'));
      for (const name of fs.readdirSync(to, { recursive: true }).sort()) {
        console.log(name, (fs.statSync(to + '/' + name).mode).toString(8));
      }
    });
  `;
  const said = [];
  for (const [i, module] of ['node:fs', ROOT].entries()) {
    const { stdout } = await runNode(['-e', script, module, `${folder}/from`, `${folder}/to${i}`]);
    said.push(stdout.replaceAll(`to${i}`, 'to'));
  }
  assert.strictEqual(said[1], said[0]);
  assert.match(said[1], /EACCES/);
});

test('a tree is copied at once', {
  skip: !isOurs && 'the function is Node’s own here',
}, async (t) => {
  const folder = temporary(t);
  for (let i = 0; i < 30; i++) {
    fs.mkdirSync(`${folder}/from/${i}`, { recursive: true });
    for (let j = 0; j < 30; j++) fs.writeFileSync(`${folder}/from/${i}/${j}`, `${j}`);
  }
  const before = ours.lanes();
  await ours.promises.cp(`${folder}/from`, `${folder}/to`, { recursive: true });
  const after = ours.lanes();
  assert.strictEqual(after.pool.operations - before.pool.operations, 1);
  assert.strictEqual(after.exact.operations, before.exact.operations);
});
