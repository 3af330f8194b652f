'use strict';

// Packages that put themselves in the place of node:fs, or stand on it, do the
// same with `register` before or after them as without it, and both can be
// taken away again.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT, runNode, temporary } = require('./child.js');

const DRIVER = path.join(__dirname, 'ecosystem-driver.js');
const REGISTER = path.join(ROOT, 'register.js');

const PACKAGES = [
  'graceful-fs',
  'gracefulify',
  'fs-extra',
  'mock-fs',
  'memfs',
  'unionfs',
  'opentelemetry',
];

const [major] = process.versions.node.split('.').map(Number);

/** More files at once than there may be descriptors. */
const FILES = 100;

async function run(name, order) {
  const files = name === 'graceful-fs' ? FILES : undefined;
  const args = [DRIVER, name, order, REGISTER];
  const { status, stdout, stderr } = await runNode(args, { files });
  assert.strictEqual(status, 0, stderr);
  const lines = stdout.trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

for (const name of PACKAGES) {
  const skip = name === 'mock-fs' && major >= 26 && 'it does not load on this Node';
  test(name, { skip }, async (t) => {
    const expected = await run(name, 'alone');
    assert.ok(expected.length > 20);
    await t.test('register first', async () => {
      const actual = await run(name, 'register first');
      const [[label, left], ...rest] = actual.toReversed();
      const [[, leftAlone], ...restAlone] = expected.toReversed();
      assert.deepStrictEqual(rest, restAlone);
      assert.strictEqual(label, 'changed in all');
      // `restore` takes away as well what a package has made of our functions.
      assert.deepStrictEqual(
        left.filter((change) => !leftAlone.includes(change)),
        [],
      );
    });
    await t.test('register last', async () => {
      assert.deepStrictEqual(await run(name, 'register last'), expected);
    });
  });
}

const VFS = '--experimental-vfs';

test('a virtual file system of Node’s own', {
  skip: !process.allowedNodeEnvironmentFlags.has(VFS) && 'this Node has none',
}, async (t) => {
  const script = `
    const fs = require(process.argv[2]);
    const vfs = require('node:vfs').create();
    vfs.writeFileSync('/f', 'virtual');
    const f = vfs.mount() + '/f';
    (async () => {
      await fs.promises.appendFile(f, ' and');
      await new Promise((resolve) => fs.createWriteStream(f, { flags: 'a' }).on('close', resolve).end(' more'));
      console.log(fs.readFileSync(f, 'utf8'), (await fs.promises.stat(f)).size);
      for await (const chunk of fs.createReadStream(f, 'utf8')) console.log(String(chunk));
    })();`;
  const file = path.join(temporary(t), 'script.cjs');
  fs.writeFileSync(file, script);
  const seen = async (...args) => {
    const { status, stdout, stderr } = await runNode([VFS, ...args]);
    assert.strictEqual(status, 0, stderr);
    return stdout;
  };
  const expected = await seen(file, 'node:fs');
  assert.strictEqual(expected, 'virtual and more 16\nvirtual and more\n');
  assert.strictEqual(await seen(file, ROOT), expected);
  assert.strictEqual(await seen('--require', REGISTER, file, 'node:fs'), expected);
});
