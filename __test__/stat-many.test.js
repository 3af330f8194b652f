'use strict';

// statMany: every path as promises.stat of node:fs sees it, in the order of the paths,
// and an error in the place of its own path only.

const assert = require('node:assert');
const host = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const ours = require('..');
const { fiveThousand, testBatch } = require('./batch-contract.js');
const { FACES, assertSame, oneByOne } = require('./batch-outcomes.js');
const { runScript, temporary } = require('./child.js');
const { folderOfEveryKind, namedInAllWays } = require('./paths-of-every-kind.js');
const { openDescriptors } = require('./twin.js');

const folder = folderOfEveryKind();
const { at } = folder;

const mixed = [
  ...namedInAllWays(folder),
  `${at('folder')}/`,
  `${at('file')}/`,
  at('dangling'),
  at('fifo'),
  at('x'.repeat(300)),
  '/',
  `${at('file')} \ud800`,
  1,
];

const look = (paths) => oneByOne((file) => host.promises.stat(file), paths);

for (const [face, call] of Object.entries(FACES)) {
  test(`as Node looks one by one: ${face}`, async () => {
    const actual = await call('statMany', mixed);
    assertSame(actual, await look(mixed));
    assert.ok(actual[0] instanceof host.Stats);
    assert.ok(actual[0] instanceof ours.Stats);
    assert.deepStrictEqual(await call('statMany', []), []);
  });
}

test('files of /proc, of which each look invents the times', async () => {
  const paths = ['/proc', '/proc/version', '/proc/self/status', '/proc/self/no-such-file'];
  const [actual, expected] = [await ours.promises.statMany(paths), await look(paths)];
  for (const [i, stats] of actual.entries()) {
    const seen = (each) => [each.constructor, each.mode, each.size, each.ino, each.message];
    assert.deepStrictEqual(seen(stats), seen(expected[i]));
  }
});

const names = [at('file'), at('folder')];

testBatch('statMany', names, () => look(names));

test('Buffers that are changed meanwhile', async () => {
  const [name, missing] = [Buffer.from(at('file')), Buffer.from(at('missing'))];
  const looking = ours.promises.statMany([name, missing]);
  name.fill(0x61);
  missing.fill(0x61);
  const [stats, error] = await looking;
  assert.strictEqual(stats.size, 8);
  assert.strictEqual(error.path, at('missing'));
});

test('5,000 paths, and the event loop turns meanwhile', async (t) => {
  const { results } = await fiveThousand(t, (i) => 'x'.repeat(i % 10), ours.promises.statMany);
  for (const [i, { size }] of results.entries()) {
    if (i % 10 !== 7) assert.strictEqual(size, i % 10);
  }
});

test('paths that come and go meanwhile', async (t) => {
  const folder = temporary(t);
  const paths = Array.from({ length: 600 }, (_, i) => path.join(folder, `${i}`));
  for (const file of paths) host.writeFileSync(file, '');
  const looking = ours.promises.statMany(paths);
  for (const file of paths) host.rmSync(file);
  for (const [i, stats] of (await looking).entries()) {
    if (stats instanceof host.Stats) continue;
    const { code, errno, syscall, path: named } = stats;
    assert.deepStrictEqual(
      { code, errno, syscall, named },
      { code: 'ENOENT', errno: -2, syscall: 'stat', named: paths[i] },
    );
  }
});

test('what another user may not see', { skip: process.getuid() !== 0 && 'for root' }, async (t) => {
  const cwd = temporary(t);
  host.mkdirSync(path.join(cwd, 'closed'));
  host.writeFileSync(path.join(cwd, 'closed', 'f'), 'secret');
  host.writeFileSync(path.join(cwd, 'unreadable'), 'secret', { mode: 0 });
  host.chmodSync(path.join(cwd, 'closed'), 0o700);
  const run = async (module) => {
    const { stdout } = await runScript(
      module,
      `process.setuid(65534);
      const paths = ['closed/f', 'closed', 'unreadable'];
      const one = (file, ask) => ask(file).catch((error) => error);
      const all = (name, many) => fs.promises[many]?.(paths) ??
        Promise.all(paths.map((file) => one(file, fs.promises[name])));
      (async () => {
        log((await all('stat', 'statMany')).map((each) => each.message ?? each.size));
        log((await all('readFile', 'readFiles')).map((each) => [each.message, Object.entries(each)]));
      })();`,
      { cwd },
    );
    return stdout;
  };
  const expected = await run('node:fs');
  assert.match(expected, /EACCES/);
  assert.strictEqual(await run('sluice-fs'), expected);
});

test('no descriptor stays open', async () => {
  await ours.promises.statMany(mixed);
  await look(mixed);
  const before = openDescriptors();
  await ours.promises.statMany(mixed);
  assert.deepStrictEqual(openDescriptors(), before);
});
