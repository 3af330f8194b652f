'use strict';

// opendir and glob of a tree, and writeFile with `atomic` in it, while another process puts links in the place of its
// folders and files: nothing is given that node:fs could not give, and nothing elsewhere is changed.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { promisify } = require('node:util');
const ours = require('..');
const { temporary } = require('./child.js');
const { isOfTree, makeTree, startDisturbing } = require('./disturb.js');
const { inTime, openDescriptors } = require('./twin.js');

const MILLISECONDS = 1500;

const WALKS = {
  opendir: async (module, tree) => {
    const found = [];
    for await (const { name, parentPath, path: before } of await module.promises.opendir(tree, {
      recursive: true,
    })) {
      found.push(path.join(parentPath ?? before, name));
    }
    return found;
  },
  opendirSync: (module, tree) => {
    const found = [];
    const dir = module.opendirSync(tree, { recursive: true });
    try {
      for (let entry = dir.readSync(); entry !== null; entry = dir.readSync()) {
        found.push(path.join(entry.parentPath ?? entry.path, entry.name));
      }
    } finally {
      dir.closeSync();
    }
    return found;
  },
  ...(ours.glob && {
    glob: async (module, tree) => {
      const found = await promisify(module.glob)('**', { cwd: tree });
      return found.filter((name) => name !== '.').map((name) => path.join(tree, name));
    },
    'promises.glob': async (module, tree) => {
      const found = [];
      for await (const name of module.promises.glob('*/*', { cwd: tree }))
        found.push(path.join(tree, name));
      return found;
    },
    globSync: (module, tree) =>
      module.globSync('**/*', { cwd: tree }).map((name) => path.join(tree, name)),
  }),
};

for (const [name, walk] of Object.entries(WALKS)) {
  test(`${name} in a tree that another process works in`, async (t) => {
    const folder = temporary(t);
    makeTree(folder);
    const tree = `${folder}/tree`;
    const mine = () => openDescriptors().filter((file) => file.startsWith(folder)).length;
    const open = mine();
    const stop = await startDisturbing(t, 'readdir-race-driver.js', folder);
    const seen = { walks: 0, errors: 0, entries: 0 };
    for (const end = Date.now() + MILLISECONDS; Date.now() < end; ) {
      let found;
      try {
        found = await inTime((async () => walk(ours, tree))(), 'the walk');
        seen.walks++;
      } catch (error) {
        // Of a folder that was there a moment ago.
        assert.ok(['ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.code), error);
        seen.errors++;
        continue;
      }
      for (const at of found) {
        seen.entries++;
        const relative = path.relative(tree, at);
        assert.ok(isOfTree(relative), at);
      }
    }
    await stop();
    t.diagnostic(JSON.stringify(seen));
    assert.ok(seen.walks + seen.errors > 0);
    // A walk that has failed may leave to the collector what it had open, as Node's does.
    if (seen.errors === 0) assert.strictEqual(mine(), open);
    assert.strictEqual(fs.readFileSync(`${folder}/outside/secret/file`, 'utf8'), 'secret');
  });
}

test('writeFile with `atomic` to a name that another process makes a link and a file in turn', async (t) => {
  const folder = temporary(t);
  const contents = ['old', 'new', 'secret'].map((text) => text.repeat(20_000));
  const [old, fresh, secret] = contents;
  fs.mkdirSync(`${folder}/tree`);
  fs.mkdirSync(`${folder}/treasure`);
  fs.writeFileSync(`${folder}/treasure/secret`, secret, { mode: 0o600 });
  const script = 'atomic-race-driver.js';
  fs.writeFileSync(`${folder}/tree/file`, old);
  const stop = await startDisturbing(t, script, folder);
  let times = 0;
  for (const end = Date.now() + MILLISECONDS; Date.now() < end; times++) {
    try {
      await ours.promises.writeFile(`${folder}/tree/file`, fresh, { atomic: true, flush: false });
    } catch (error) {
      assert.ok(['ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.code), error);
    }
    // A link is followed, as without the option: what it leads to is the old content or the new one, too.
    for (const name of ['tree/file', 'treasure/secret']) {
      let text;
      try {
        text = fs.readFileSync(`${folder}/${name}`, 'utf8');
      } catch (error) {
        assert.strictEqual(error.code, 'ENOENT');
        continue;
      }
      assert.ok(contents.includes(text), `${name}: ${text.length}`);
    }
    assert.strictEqual(fs.statSync(`${folder}/treasure/secret`).mode & 0o777, 0o600);
  }
  await stop();
  t.diagnostic(`${times} times`);
  assert.ok(times > 10);
  assert.deepStrictEqual(fs.readdirSync(`${folder}/treasure`), ['secret']);
  const left = fs.readdirSync(`${folder}/tree`).filter((name) => !['file', 'next'].includes(name));
  assert.deepStrictEqual(left, []);
});
