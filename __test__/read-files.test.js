'use strict';

// readFiles: every file as promises.readFile of node:fs reads it, in the order of the
// paths, and an error in the place of its own file only.

const assert = require('node:assert');
const host = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const ours = require('..');
const { fiveThousand, testBatch } = require('./batch-contract.js');
const { FACES, assertSame, oneByOne } = require('./batch-outcomes.js');
const { ROOT, runNode, runScript, temporary } = require('./child.js');
const { EVER_SHORTER, outlivesWorkers } = require('./ending-workers.js');
const { folderOfEveryKind, namedInAllWays } = require('./paths-of-every-kind.js');
const { bytes, openDescriptors } = require('./twin.js');

const ENCODINGS = ['utf8', 'latin1', 'ascii', 'utf16le', 'ucs2', 'base64', 'base64url', 'hex'];

const folder = folderOfEveryKind();
const { at } = folder;

const put = (name, contents) => {
  host.writeFileSync(at(name), contents);
  return at(name);
};

/** Files of all kinds, and what cannot be read. */
const mixed = [
  put('small', 'small'),
  put('empty', ''),
  put('large', bytes(2 << 20)),
  put('70 KiB', bytes(70 << 10)),
  put('ä 🦀', 'grüße, 🦀 \ufeff\0 \u{10ffff}'),
  put('broken', Buffer.from([0xc3, 0x28, 0xf0, 0x9f, 0x92, 0xff, 0xed, 0xa0, 0x80])),
  put('large text', 'häuser '.repeat(20_000)),
  '/proc/version',
  '/proc/filesystems',
  pathToFileURL(at('ä 🦀')),
  1 << 20,
  ...namedInAllWays(folder),
];

const read = (paths, options) => oneByOne((file) => host.promises.readFile(file, options), paths);

for (const [face, call] of Object.entries(FACES)) {
  test(`as Node reads one by one: ${face}`, async () => {
    for (const options of [[], [undefined], [null], [{}], ['utf8'], [{ encoding: 'hex' }]]) {
      const actual = await call('readFiles', mixed, ...options);
      assertSame(actual, await read(mixed, ...options), JSON.stringify(options));
    }
  });
}

test('in every encoding', async () => {
  for (const encoding of ENCODINGS) {
    for (const spelt of [encoding, encoding.toUpperCase()]) {
      const actual = await ours.promises.readFiles(mixed, { encoding: spelt });
      assertSame(actual, await read(mixed, spelt), spelt);
    }
  }
});

test('with flags, and with options that Node refuses', async () => {
  const { O_NOFOLLOW, O_DIRECTORY } = host.constants;
  const all = ['r', 'rs', 'r+', O_NOFOLLOW, O_DIRECTORY, 'bogus', 1.5, {}];
  for (const flag of all) {
    const actual = await ours.promises.readFiles(mixed, { flag });
    assertSame(actual, await read(mixed, { flag }), String(flag));
  }
  for (const options of ['bogus', { encoding: 'bogus' }, { signal: 1 }, { signal: {} }, 1, true]) {
    const actual = await ours.promises.readFiles(mixed, options);
    assertSame(actual, await read(mixed, options), JSON.stringify(options));
  }
});

test('a Buffer that has memory of its own, and may be written to', async () => {
  const names = [at('small'), at('70 KiB'), at('large')];
  for (const contents of await ours.promises.readFiles(names)) {
    const { length } = contents;
    contents.fill(1);
    assert.strictEqual(
      structuredClone(contents, { transfer: [contents.buffer] }).byteLength,
      length,
    );
  }
  assertSame(await ours.promises.readFiles(names), await read(names));
});

test('no paths at all', async () => {
  for (const call of Object.values(FACES)) {
    assert.deepStrictEqual(await call('readFiles', []), []);
    assert.deepStrictEqual(await call('readFiles', new Set(), 'utf8'), []);
  }
});

const two = [at('small'), at('empty')];

testBatch('readFiles', two, () => [Buffer.from('small'), Buffer.from('')], ['utf8']);

test('paths and Buffers that are changed meanwhile', async () => {
  const name = Buffer.from(at('small'));
  const list = [name, at('empty'), { length: 1 }];
  const reading = ours.promises.readFiles(list);
  name.fill(0x61);
  list.length = 0;
  const results = await reading;
  assert.strictEqual(results.length, 3);
  assert.strictEqual(String(results[0]), 'small');
  const missing = Buffer.from(at('missing'));
  const failing = ours.promises.readFiles([missing]);
  missing.fill(0x61);
  assert.strictEqual((await failing)[0].path, at('missing'));
});

test('5,000 files, and the event loop turns meanwhile', async (t) => {
  const { results, before, after } = await fiveThousand(
    t,
    (i) => `${i}`,
    (paths) => ours.promises.readFiles(paths, 'utf8'),
  );
  let moved = 0;
  for (const [i, text] of results.entries()) {
    if (i % 10 === 7) continue;
    assert.strictEqual(text, `${i % 500}`);
    moved += text.length;
  }
  if (!ours.native) return;
  assert.strictEqual(after.pool.bytes - before.pool.bytes, moved);
  assert.strictEqual(after.exact.operations, before.exact.operations);
});

test('a signal that is aborted before', async () => {
  const reason = new Error('why');
  const options = { signal: AbortSignal.abort(reason) };
  const wanted = await host.promises.readFile(at('small'), options).catch((error) => error);
  for (const call of Object.values(FACES)) {
    for (const paths of [mixed, [], [at('missing')]]) {
      const error = await call('readFiles', paths, options).catch((error) => error);
      assertSame([error], [wanted]);
      assert.strictEqual(error.cause, reason);
    }
  }
});

test('a signal that is aborted meanwhile', async () => {
  const many = Array.from({ length: 100 }, () => at('large'));
  const waits = {
    'at once': (abort) => abort(),
    'in a microtask': (abort) => queueMicrotask(abort),
    'in a later turn': (abort) => setImmediate(abort),
  };
  for (const paths of [many, [...many, 1.5], mixed]) {
    for (const [when, wait] of Object.entries(waits)) {
      const controller = new AbortController();
      const reading = ours.promises.readFiles(paths, { signal: controller.signal });
      wait(() => controller.abort());
      const { name, code } = await reading.catch((error) => error);
      // A few small files may have been read by a later turn.
      if (name === undefined && paths === mixed && when === 'in a later turn') continue;
      assert.deepStrictEqual({ name, code }, { name: 'AbortError', code: 'ABORT_ERR' }, when);
    }
  }
});

test('a signal that is aborted after, and one that never is', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const results = await ours.promises.readFiles([at('small'), 1.5], { signal });
  controller.abort();
  assertSame(results, await read([at('small'), 1.5], { signal: new AbortController().signal }));
  const many = Array.from({ length: 500 }, () => at('small'));
  const never = new AbortController();
  const all = Array.from({ length: 20 }, () => ours.promises.readFiles(many, never));
  assert.strictEqual((await Promise.all(all)).flat().length, 10_000);
});

test('no descriptor stays open', async () => {
  await ours.promises.readFiles(mixed);
  await read(mixed);
  const before = openDescriptors();
  await ours.promises.readFiles(mixed, 'utf8');
  await ours
    .readFiles(mixed, { signal: AbortSignal.timeout(0) })
    .catch((error) => assert.strictEqual(error.code, 'ABORT_ERR'));
  assert.deepStrictEqual(openDescriptors(), before);
});

test('with 64 descriptors in all', async (t) => {
  const cwd = temporary(t);
  const { status, stdout, stderr } = await runScript(
    'sluice-fs',
    `const host = require('node:fs');
    host.mkdirSync('f');
    for (let i = 0; i < 500; i++) host.writeFileSync('f/' + i, Buffer.alloc(i === 9 ? 3e6 : 9, 'x'));
    const paths = Array.from({ length: 5000 }, (_, i) => 'f/' + i % 500);
    paths.push('/proc/version');
    fs.promises.readFiles(paths).then((all) => {
      log(all.length, all.filter((each) => each instanceof Error).length, all[9].length, all[10].length);
      return fs.promises.statMany(paths);
    }).then((all) => {
      log(all.length, all.filter((each) => each instanceof Error).length, all[9].size);
    });`,
    { cwd, files: 64 },
  );
  assert.deepStrictEqual(
    { status, stderr, stdout },
    { status: 0, stderr: '', stdout: '[5001,0,3000000,9]\n[5001,0,3000000]\n' },
  );
});

test('without the addon, and with the permission model, the same', async (t) => {
  const names = mixed.filter((name) => typeof name === 'string' && !name.startsWith('/proc'));
  const permission = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const cwd = temporary(t);
  const run = async (args) => {
    const { status, stdout, stderr } = await runScript(
      'sluice-fs',
      `const paths = JSON.parse(process.env.NAMES);
      const { createHash } = require('node:crypto');
      const seen = (each) =>
        each instanceof Error ? [each.message, Object.entries(each)]
        : createHash('sha1').update(each).digest('hex');
      (async () => {
        for (const options of [undefined, 'utf8', { encoding: 'base64' }, 'bogus']) {
          log((await fs.promises.readFiles(paths, options)).map(seen));
        }
        for (const face of [fs, fs.promises]) {
          const stats = await face.statMany(paths);
          log(stats.map((each) => each instanceof Error ? seen(each) : [each.ino, each.mode, each.size]));
        }
        await fs.readFiles(paths, { signal: AbortSignal.abort() }).catch(({ name, code }) => log(name, code));
        await fs.readFiles('path').catch(log);
        fs.readFiles([], (...results) => log(results));
      })();`,
      // Without native code it has to go on, whatever this run demands.
      {
        cwd,
        args: [...args, '--no-warnings'],
        env: { NAMES: JSON.stringify(names) },
      },
    );
    assert.deepStrictEqual({ status, stderr }, { status: 0, stderr: '' });
    return stdout;
  };
  const expected = await run([]);
  assert.ok(expected.length > 1000);
  assert.strictEqual(await run(['--no-addons']), expected);
  assert.strictEqual(await run([permission, '--allow-fs-read=*', '--allow-fs-write=*']), expected);
});

// In a process of its own: here the test runner has hooks, too.
test('while async hooks look on, the same', async () => {
  const { stdout, stderr } = await runNode([
    '-e',
    `const fs = require('${ROOT}');
    require('node:async_hooks').createHook({ init() {}, before() {} }).enable();
    (async () => {
      const paths = [${JSON.stringify(__filename)}, '/no/such', '/', 1];
      const shown = (each) => each.code ?? typeof each;
      console.log((await fs.promises.readFiles(paths, 'utf8')).map(shown).join());
      console.log((await fs.promises.statMany(paths)).map(shown).join());
      const aborted = { signal: AbortSignal.abort() };
      await fs.promises.readFiles(paths, aborted).catch(({ code }) => console.log(code));
      console.log(fs.lanes().pool.operations);
    })();`,
  ]);
  assert.deepStrictEqual(
    [stderr, ...stdout.split('\n')],
    [
      '',
      'string,ENOENT,EISDIR,ERR_INVALID_ARG_TYPE',
      'object,ENOENT,object,ERR_INVALID_ARG_TYPE',
      'ABORT_ERR',
      '0',
      '',
    ],
  );
});

test('in a worker that ends meanwhile', async () => {
  const script = `const fs = require('${ROOT}');
    const paths = Array.from({ length: 1000 }, () => ${JSON.stringify(__filename)});
    const go = () => { fs.readFiles(paths, 'utf8', go); fs.statMany(paths); };
    go();`;
  await outlivesWorkers(script, EVER_SHORTER);
});

test('an exit while files are read', async () => {
  const { status, stdout, stderr } = await runNode([
    '-e',
    `const fs = require('${ROOT}');
    fs.readFiles(Array.from({ length: 2000 }, () => ${JSON.stringify(__filename)}), () => console.log('no'));
    setImmediate(() => process.exit(3));`,
  ]);
  assert.deepStrictEqual({ status, stdout, stderr }, { status: 3, stdout: '', stderr: '' });
});

test('register adds nothing to node:fs', async () => {
  const { stdout } = await runNode([
    ...['--require', path.join(ROOT, 'register.js'), '-p'],
    `const fs = require('node:fs');
    [fs.readFiles, fs.statMany, fs.promises.readFiles, require('node:fs/promises').statMany].map(String)`,
  ]);
  assert.match(stdout, /^\[ 'undefined', 'undefined', 'undefined', 'undefined' \]\n$/);
});
