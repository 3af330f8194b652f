'use strict';

// statMany: every path as promises.stat of node:fs sees it, in the order of the paths,
// and an error in the place of its own path only.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { execFileSync } = require('node:child_process');
const host = require('node:fs');
const path = require('node:path');
const { before, test } = require('node:test');
const { pathToFileURL } = require('node:url');
const ours = require('..');
const { FACES, assertSame, oneByOne } = require('./batch-outcomes.js');
const { ROOT, runNode, runScript, temporary } = require('./child.js');
const { openDescriptors } = require('./twin.js');

let at;
let mixed;

before(() => {
  const folder = temporary({ after: (end) => process.on('exit', end) });
  at = (name) => path.join(folder, name);
  host.writeFileSync(at('file'), 'contents');
  host.mkdirSync(at('folder'));
  host.symlinkSync('file', at('link'));
  host.symlinkSync('nowhere', at('dangling'));
  host.symlinkSync('round', at('round'));
  execFileSync('mkfifo', [at('fifo')]);
  const odd = Buffer.concat([Buffer.from(at('odd')), Buffer.from([0xff, 0xfe])]);
  host.writeFileSync(odd, 'a name that is not UTF-8');
  mixed = [
    at('file'),
    at('folder'),
    `${at('folder')}/`,
    `${at('file')}/`,
    at('link'),
    at('dangling'),
    at('round'),
    at('fifo'),
    at('missing'),
    at('file/below'),
    at('x'.repeat(300)),
    '/',
    '/dev/null',
    '',
    `${at('file')}\0`,
    `${at('file')} \ud800`,
    odd,
    Buffer.from(at('file')),
    Buffer.from(at('missing')),
    Buffer.concat([odd, Buffer.from([0xc3])]),
    new Uint8Array(Buffer.from(at('file'))),
    pathToFileURL(at('file')),
    pathToFileURL(at('missing %20 #?')),
    new URL('http://localhost/file'),
    path.relative(process.cwd(), at('file')),
    1,
    1.5,
    null,
    undefined,
    {},
    [],
    Symbol('path'),
    at('file'),
    at('file'),
    at('missing'),
  ];
});

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

test('whatever can be iterated over', async () => {
  const names = [at('file'), at('folder')];
  const expected = await look(names);
  const generated = (function* () {
    yield* names;
  })();
  for (const paths of [names, new Set(names), generated, names.values()]) {
    assertSame(await ours.promises.statMany(paths), expected);
  }
  const thrown = new Error('of the generator');
  const throwing = function* () {
    yield at('file');
    throw thrown;
  };
  for (const call of Object.values(FACES)) {
    await assert.rejects(call('statMany', throwing()), (error) => error === thrown);
  }
});

test('what is no list of paths', async () => {
  const refused = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' };
  for (const paths of [undefined, null, 1, {}, at('file'), Buffer.from(at('file'))]) {
    for (const call of Object.values(FACES)) {
      await assert.rejects(call('statMany', paths), refused);
    }
  }
});

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
  const folder = temporary(t);
  // Each of 500 files by ten names.
  const paths = Array.from(
    { length: 5000 },
    (_, i) => `${folder}/${'./'.repeat(Math.floor(i / 500))}${i % 500}`,
  );
  for (const [i, file] of paths.slice(0, 500).entries()) {
    if (i % 10 !== 7) host.writeFileSync(file, 'x'.repeat(i % 10));
  }
  let turns = 0;
  let ended = false;
  const turn = () => {
    turns++;
    if (!ended) setImmediate(turn);
  };
  setImmediate(turn);
  const before = ours.lanes();
  const all = await ours.promises.statMany(paths);
  ended = true;
  const after = ours.lanes();
  for (const [i, stats] of all.entries()) {
    if (i % 10 === 7) assert.strictEqual(stats.code, 'ENOENT');
    else assert.strictEqual(stats.size, i % 10);
  }
  assert.ok(turns > 3, `${turns} turns`);
  if (ours.native) assert.strictEqual(after.pool.operations - before.pool.operations, 1);
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

test('the context of the call', async () => {
  const storage = new AsyncLocalStorage();
  await storage.run('here', async () => {
    await ours.promises.statMany([at('file')]);
    assert.strictEqual(storage.getStore(), 'here');
    await new Promise((resolve, reject) => {
      ours.statMany([at('file'), 1.5], (error) => {
        if (error) reject(error);
        else resolve(assert.strictEqual(storage.getStore(), 'here'));
      });
    });
  });
});

for (const args of [[], ['--no-addons']]) {
  test(`a callback that throws is an uncaught exception ${args}`, async () => {
    const { status, stdout } = await runNode([
      ...[...args, '--no-warnings', '-e'],
      `const { statMany } = require('${ROOT}');
      process.on('uncaughtException', ({ message }, origin) => console.log(message, origin));
      process.on('unhandledRejection', () => console.log('unhandled'));
      statMany(['/'], () => { throw new Error('of the results'); });
      statMany(1, () => { throw new Error('of the error'); });`,
    ]);
    const lines = stdout.trim().split('\n').sort();
    assert.deepStrictEqual(lines, [
      'of the error uncaughtException',
      'of the results uncaughtException',
    ]);
    assert.strictEqual(status, 0);
  });
}
