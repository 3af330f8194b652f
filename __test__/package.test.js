'use strict';

// The package as it is published: the library in one file, and everything as in many.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { buildPackages } = require('../scripts/build-package.js');
const { ROOT, runNode, temporary } = require('./child.js');

/** What a program sees of the module, and of one call of each kind. */
const SCRIPT = `'use strict';
  const fs = require(process.env.SLUICE);
  const shape = (value) =>
    Object.entries(Object.getOwnPropertyDescriptors(value)).map(([name, descriptor]) => [
      name,
      Object.keys(descriptor),
      [descriptor.enumerable, descriptor.configurable, descriptor.writable],
      typeof descriptor.value,
      descriptor.value?.length,
      descriptor.value?.name,
    ]);
  const print = (value) => require('node:fs').writeSync(1, JSON.stringify(value));
  (async () => {
    const thrown = await fs.promises.readFile('missing').catch((error) => error);
    const copied = await fs.promises.pipe('file', 'copy');
    const [first, second] = await fs.readFiles(['file', 'missing']);
    const { register, restore } = require(process.env.SLUICE + '/register');
    const isLaidOver = require('node:fs').readFile === fs.readFile;
    restore();
    print({
      shapes: [shape(fs), shape(fs.promises), shape(fs.ReadStream.prototype)],
      same: require(process.env.SLUICE + '/promises') === fs.promises,
      imported: (await import(process.env.SLUICE + '/index.mjs')).default === fs,
      names: Object.keys(await import(process.env.SLUICE + '/promises.mjs')),
      // Whoever finds more has read all of the library for it, and slowly.
      named: 'fs' in (await import(process.env.SLUICE + '/index.js')),
      thrown: { ...thrown, message: thrown.message },
      copied,
      read: [first.length, second.code],
      isLaidOver,
      restored: require('node:fs').readFile !== fs.readFile,
    });
  })();
`;

/** What one of the two prints. */
async function seen(t, folder) {
  const cwd = temporary(t);
  fs.writeFileSync(path.join(cwd, 'file'), 'contents'.repeat(50_000));
  const { status, stdout, stderr } = await runNode(['-e', SCRIPT], {
    cwd,
    env: { SLUICE: folder },
  });
  assert.strictEqual(status, 0, stderr);
  return { stderr, ...JSON.parse(stdout) };
}

test('the package is the library', async (t) => {
  const folder = buildPackages(path.join(temporary(t), 'node_modules')).main;
  const packed = await seen(t, folder);
  assert.strictEqual(packed.named, false);
  assert.deepStrictEqual(packed, await seen(t, ROOT));
});

test('whoever asks twice for what does not load hears why twice', async (t) => {
  const folder = temporary(t);
  const { main } = buildPackages(folder);
  const script = `
    for (const door of ['', '', '/promises', '/register']) {
      try {
        console.log(typeof require(process.env.SLUICE + door));
      } catch (error) {
        console.log(error.code);
      }
    }`;
  // In no folder of node_modules, where the addon would be found.
  const env = { SLUICE: main, SLUICE_REQUIRE_NATIVE: '1' };
  const { stdout } = await runNode(['-e', script], { cwd: folder, env });
  assert.strictEqual(stdout, 'ERR_SLUICE_NO_NATIVE\n'.repeat(4));
});

test('each door opens one file', async (t) => {
  const folder = buildPackages(path.join(temporary(t), 'node_modules')).main;
  assert.deepStrictEqual(fs.readdirSync(path.join(folder, 'lib')), ['library.js']);
  for (const door of ['index.js', 'promises.js', 'register.js']) {
    const script = `require('./${door}'); console.log(JSON.stringify(Object.keys(require.cache)))`;
    const { stdout, stderr } = await runNode(['-e', script], { cwd: folder });
    assert.strictEqual(stderr, '');
    const loaded = JSON.parse(stdout).filter((file) => !file.endsWith('.node'));
    assert.deepStrictEqual(
      loaded.map((file) => path.relative(folder, file)),
      [door, path.join('lib', 'library.js')],
    );
  }
});
