'use strict';

// cp while somebody else moves, links and removes what it copies, and where to.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const ours = require('..');
const { temporary } = require('./child.js');
const { startDisturbing } = require('./disturb.js');

/** Node 26 copies to where nothing is by itself. */
const isOurs = ours.native && Number(process.versions.node.split('.')[0]) < 26;

test('nothing is written elsewhere, and no file is half there', {
  skip: !isOurs && 'the function is Node’s own here',
}, async (t) => {
  const folder = temporary(t);
  fs.mkdirSync(`${folder}/treasure`);
  fs.writeFileSync(`${folder}/treasure/secret`, 'secret');
  for (let i = 0; i < 20; i++) {
    fs.mkdirSync(`${folder}/from/${i}/in`, { recursive: true });
    fs.writeFileSync(`${folder}/from/${i}/file`, 'x'.repeat(5000));
    for (let j = 0; j < 10; j++) fs.writeFileSync(`${folder}/from/${i}/in/${j}`, 'y'.repeat(5000));
  }
  const open = fs.readdirSync('/proc/self/fd').length;
  const stop = await startDisturbing(t, 'cp-race-driver.js', folder);
  const ends = { done: 0, refused: 0 };
  for (const end = Date.now() + 1500; Date.now() < end; ) {
    try {
      fs.rmSync(`${folder}/to`, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // The other one was at work in it: then this is a copy over what is there.
    }
    const copy = ours.promises.cp(`${folder}/from`, `${folder}/to`, { recursive: true });
    await copy.then(
      () => ends.done++,
      (error) => {
        assert.ok(error instanceof Error && typeof error.code === 'string', error);
        ends.refused++;
      },
    );
  }
  await stop();
  assert.ok(ends.done + ends.refused > 0);
  assert.deepStrictEqual(fs.readdirSync(`${folder}/treasure`), ['secret']);
  assert.strictEqual(fs.readFileSync(`${folder}/treasure/secret`, 'utf8'), 'secret');
  // One may be left by who was killed just then, and some Nodes follow links here.
  for (const name of fs.readdirSync(`${folder}/to`)) {
    const at = `${folder}/to/${name}`;
    if (fs.lstatSync(at).isSymbolicLink()) fs.unlinkSync(at);
  }
  for (const entry of fs.readdirSync(`${folder}/to`, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const { size } = fs.statSync(path.join(entry.parentPath ?? entry.path, entry.name));
    assert.strictEqual(size, 5000, entry.name);
  }
  assert.ok(fs.readdirSync('/proc/self/fd').length <= open + 4);
});
