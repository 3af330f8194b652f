'use strict';

// rmdir with `recursive`, where Node still has it: what is left, and what is said, is the same as with
// node:fs, the warning included.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT, runNode, temporary } = require('./child.js');
const { makeTree } = require('./trees.js');
const { FACES, twin } = require('./twin.js');

for (let seed = 1; seed <= 4; seed++) {
  twin(`tree ${seed}`, async ({ at, faces }) => {
    for (const face of FACES) {
      fs.mkdirSync(at(face));
      await faces('rmdir', [makeTree(at(face), seed), { recursive: true }], [face]);
    }
  });
}

twin('paths and options of every kind', async ({ at, faces, put }) => {
  const make = () => {
    fs.rmSync(at('d'), { recursive: true, force: true });
    fs.mkdirSync(at('d/e'), { recursive: true });
    put('d/file');
    put('file');
    if (fs.lstatSync(at('link'), { throwIfNoEntry: false }) === undefined) {
      fs.symlinkSync('d', at('link'));
    }
  };
  const paths = ['d', 'd/', 'd/e', 'link', 'link/', 'file', 'file/', 'no'];
  for (const name of [...paths.map((name) => `${at('')}/${name}`), '', 'a\0b', 7]) {
    for (const options of [
      undefined,
      {},
      { recursive: false },
      { recursive: true },
      { recursive: true, maxRetries: 1, retryDelay: 1 },
      { recursive: true, maxRetries: -1 },
      { recursive: 1 },
      { recursive: true, force: true },
    ]) {
      for (const face of FACES) {
        make();
        await faces('rmdir', [name, options], [face]);
      }
    }
  }
});

test('the warning', async (t) => {
  const folder = temporary(t);
  const told = async (module) => {
    fs.mkdirSync(path.join(folder, 'd/e'), { recursive: true });
    const script = `const fs = require(${JSON.stringify(module)});
      process.on('warning', ({ name, code, message }) => console.log(name, code, message));
      for (let i = 0; i < 2; i++) {
        try { fs.rmdirSync('d', { recursive: true }); } catch ({ message }) { console.log(message); }
      }`;
    const { stdout, stderr } = await runNode(['-e', script], { cwd: folder });
    fs.rmSync(path.join(folder, 'd'), { recursive: true, force: true });
    return [stdout, stderr.replace(/\(node:\d+\)/g, '')];
  };
  assert.deepStrictEqual(await told(ROOT), await told('node:fs'));
});
