'use strict';

// The verbs that are one trip of a thread: alone, where Node's own functions serve them, and in a crowd, where
// the pool does. Both modules say the same, and leave the same tree.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const host = require('node:fs');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { promisify } = require('node:util');
const ours = require('..');
const { ROOT, runNode, temporary } = require('./child.js');
const { EVER_SHORTER, outlivesWorkers } = require('./ending-workers.js');
const { twin } = require('./twin.js');

const isOpen = ours.lanes().cached.open;
const isRoot = process.getuid() === 0;

const VERBS = [
  ...['chmod', 'chown', 'lchown', 'link', 'lutimes', 'mkdir', 'readlink'],
  ...['symlink', 'truncate', 'unlink', 'utimes'],
];

const nothing = () => {};

/** More calls than Node serves of the same verbs. What they read may be gone by then. */
const crowd = (fs, tree) =>
  Array.from({ length: 8 }, () => fs.promises.readlink(`${tree}/link`).catch(nothing));

/** A folder with something of every kind in it. */
function furnish(tree) {
  host.writeFileSync(`${tree}/file`, 'contents');
  host.writeFileSync(`${tree}/other`, 'other');
  host.mkdirSync(`${tree}/folder/inner`, { recursive: true });
  host.mkdirSync(`${tree}/empty`);
  host.symlinkSync('file', `${tree}/link`);
  host.symlinkSync('nowhere', `${tree}/dangling`);
  host.symlinkSync('round', `${tree}/round`);
  host.symlinkSync('folder', `${tree}/way`);
}

/** What a path may be, whatever is done with it. */
const pathsOf = (at) => [
  at('missing'),
  at('missing/below'),
  at('file/below'),
  at('round'),
  at('round/below'),
  at('n'.repeat(300)),
  at('dangling'),
  at('folder'),
  at('empty/'),
  at('file/'),
  at('n/'.repeat(2500)),
  `${at('link')}\0`,
  '',
  '.',
  '/',
  5,
  undefined,
  null,
  Buffer.from(at('link')),
  Buffer.from([...Buffer.from(at('')), 0x2f, 0xff]),
  Buffer.from('a\0b'),
  pathToFileURL(at('link')),
  new URL('http://localhost/file'),
  `${at('half')}\ud800`,
];

const TIMES = [
  ...[0, 1, 1.5, 1234567890.123456, '17', '1.25', 4e9, 1e11, 0.1, 1e-7, 1.123456789, 17.3000005],
  ...[new Date(1e12), new Date(-1500), new Date(-1)],
];
const NO_TIMES = ['x', {}, undefined, null, new Date(Number.NaN), 10n, true];

/** Of each verb: arguments of calls, one after the other in the same tree. */
const CALLS = {
  chmod: (at) => [
    ...pathsOf(at).map((path) => [path, 0o755]),
    ...[0, 0o600, 0o7777, '644', '0644', '0o644', 'x', -1, 1.5, 2 ** 32, 2 ** 31 - 1, null].map(
      (mode) => [at('file'), mode],
    ),
    [at('file')],
    [at('file'), undefined],
    [at('file'), 0o600, 'more'],
    [at('link'), 0o640],
  ],
  chown: (at) => [
    ...pathsOf(at).map((path) => [path, -1, -1]),
    ...[0, 1, -1, -2, 2 ** 32 - 1, 2 ** 32, 1.5, '1', undefined].map((id) => [at('file'), id, -1]),
    ...[0, 1, -1, -2, 2 ** 32 - 1, 2 ** 32, 1.5, '1', undefined].map((id) => [at('link'), 0, id]),
  ],
  lchown: (at) => [
    ...pathsOf(at).map((path) => [path, -1, -1]),
    [at('link'), 1, 1],
    [at('link'), '1', 1],
    [at('file'), 0, 2],
  ],
  link: (at) => [
    ...pathsOf(at).map((path, i) => [path, at(`made${i}`)]),
    ...pathsOf(at).map((path) => [at('file'), path]),
    [at('file'), at('file')],
    [at('file'), at('link')],
    [at('file'), '/dev/shm/sluice-other-device'],
    [at('file')],
  ],
  lutimes: (at) => [
    ...pathsOf(at).map((path) => [path, 1, 2]),
    ...NO_TIMES.map((time) => [at('link'), time, 1]),
  ],
  mkdir: (at) => [
    // Two ways to the root of them all, which are there.
    ...pathsOf(at).map((path) => [path]),
    ...pathsOf(at).map((path) => [path, { recursive: true }]),
    ...[0o700, '711', '0o711', 'x', -1, 1.5, 2 ** 32, null, undefined, {}, [], true].map(
      (options, i) => [at(`mode${i}`), options],
    ),
    ...[{ mode: 0o700 }, { mode: '711' }, { mode: null }, { mode: undefined }, { mode: 'x' }].map(
      (options, i) => [at(`options${i}`), options],
    ),
    ...[true, false, undefined, null, 'x', 1].map((recursive) => [at('folder'), { recursive }]),
    ...[true, false, undefined, null, 'x', 1].map((recursive, i) => [
      at(`deep${i}/b`),
      { recursive },
    ]),
    [at('way'), { recursive: true }],
    [at('way/inner/'), { recursive: true, mode: 0o700 }],
    [at('folder/inner/..'), { recursive: true, mode: 'x' }],
    [at('link'), { recursive: true }],
    [at('dangling'), { recursive: true }],
    [at('file/below'), { recursive: true }],
    [at('folder'), { recursive: true, newer: 1 }],
    [at('folder'), Object.create({ recursive: true })],
    [
      at('folder'),
      {
        get recursive() {
          return true;
        },
      },
    ],
    [Buffer.from(at('folder')), { recursive: true }],
    [pathToFileURL(at('folder')), { recursive: true }],
  ],
  readlink: (at) => [
    ...pathsOf(at).map((path) => [path]),
    ...['utf8', 'buffer', 'hex', 'latin1', 'x', null, undefined, { encoding: 'buffer' }, {}].map(
      (options) => [at('link'), options],
    ),
    [at('file')],
    [at('odd')],
    [at('long')],
    ['/proc/self/exe'],
  ],
  symlink: (at) => [
    ...pathsOf(at).map((path, i) => [path, at(`made${i}`)]),
    ...pathsOf(at).map((path) => ['target', path]),
    ...['file', 'dir', 'junction', null, undefined, 'x', 5, {}].map((type, i) => [
      'target',
      at(`type${i}`),
      type,
    ]),
    ['target', at('file')],
    ['', at('nothing')],
    ['t'.repeat(5000), at('too long')],
  ],
  truncate: (at) => [
    ...pathsOf(at).map((path) => [path]),
    ...[3, 0, 10, -1, -5.5, 1.5, '2', null, undefined, 2 ** 53 - 1, 2 ** 53, 1e5].map((size) => [
      at('other'),
      size,
    ]),
    [at('link'), 2],
    [at('fifo'), 1],
    ['/dev/null', 1],
  ],
  unlink: (at) => [
    ...pathsOf(at).map((path) => [path]),
    [at('file')],
    [at('file')],
    [at('way'), 1],
  ],
  utimes: (at) => [
    ...pathsOf(at).map((path) => [path, 1, 2]),
    ...NO_TIMES.map((time) => [at('file'), 1, time]),
    [at('file'), 1],
  ],
};

/** Names that are not text, a target as long as one may be, and a file that is none. */
function furnishOdd(tree) {
  host.symlinkSync(Buffer.from([0x61, 0xff, 0xc3, 0xa9]), `${tree}/odd`);
  host.symlinkSync('t'.repeat(4000), `${tree}/long`);
  require('node:child_process').execFileSync('mkfifo', [`${tree}/fifo`]);
}

/** What is refused is told on the spot: then nobody waits. */
const FACES = ['callback', 'promise'];

for (const name of VERBS) {
  for (const isCrowded of [false, true]) {
    const manner = isCrowded ? 'in a crowd' : 'alone';
    twin(`${name}, ${manner}`, async ({ fs, tree, at, faces, log }) => {
      furnish(tree);
      furnishOdd(tree);
      for (const args of CALLS[name]((...names) => at('').concat('/', ...names))) {
        for (const face of FACES) {
          const others = isCrowded ? crowd(fs, tree) : [];
          log(args.length);
          await faces(name, args, [face]);
          // The link that the others read may be what was taken away.
          await Promise.all(others);
          if (!host.existsSync(`${tree}/link`)) {
            host.rmSync(`${tree}/link`, { force: true });
            host.symlinkSync('file', `${tree}/link`);
          }
        }
      }
      const { uid, gid, mode } = host.lstatSync(tree);
      log(uid, gid, mode);
      for (const each of ['file', 'folder', 'link']) {
        const stats = host.lstatSync(`${tree}/${each}`, { throwIfNoEntry: false });
        log(each, stats?.uid, stats?.gid);
      }
    });
  }
}

for (const isCrowded of [false, true]) {
  const manner = isCrowded ? 'in a crowd' : 'alone';

  twin(`times, to the nanosecond, ${manner}`, async ({ fs, tree, at, faces, log }) => {
    furnish(tree);
    for (const name of ['utimes', 'lutimes']) {
      for (const time of TIMES) {
        for (const face of FACES) {
          for (const args of [
            [at('dangling'), 3, time],
            [at('file'), time, time],
          ]) {
            const others = isCrowded ? crowd(fs, tree) : [];
            await faces(name, args, [face]);
            await Promise.all(others);
          }
          for (const each of ['file', 'dangling']) {
            const { atimeNs, mtimeNs } = host.lstatSync(at(each), { bigint: true });
            // Of a link that leads nowhere `utimes` sets nothing; and one that is read has a time of its own.
            if (each === 'file') log(name, face, String(time), `${atimeNs}`, `${mtimeNs}`);
            else if (name === 'lutimes') log(face, String(time), `${mtimeNs}`);
          }
        }
      }
    }
  });

  twin(`times that are none are now, ${manner}`, async ({ fs, tree, at, faces, log }) => {
    furnish(tree);
    for (const time of [-1, '-1', Number.NaN, Number.POSITIVE_INFINITY, 'NaN', 'Infinity']) {
      for (const face of FACES) {
        const others = isCrowded ? crowd(fs, tree) : [];
        await faces('utimes', [at('file'), 1, 1], [face]);
        await Promise.all(others);
        const more = isCrowded ? crowd(fs, tree) : [];
        await faces('utimes', [at('file'), time, time], [face]);
        await Promise.all(more);
        const { mtimeMs } = host.statSync(at('file'));
        log(String(time), Math.abs(Date.now() - mtimeMs) < 60_000 ? 'now' : mtimeMs);
      }
    }
  });

  twin(
    `what another user may not do, ${manner}`,
    { skip: !isRoot },
    async ({ fs, tree, at, faces, log }) => {
      furnish(tree);
      host.chmodSync(at('folder'), 0o700);
      await Promise.all(crowd(fs, tree));
      process.seteuid(65_534);
      try {
        for (const [name, ...args] of [
          ['chmod', at('file'), 0o777],
          ['chown', at('file'), 0, 0],
          ['lchown', at('link'), 65_534, 0],
          ['link', at('file'), at('made')],
          ['link', at('folder/inner'), at('made')],
          ['lutimes', at('link'), 1, 1],
          ['mkdir', at('made')],
          ['mkdir', at('folder/inner'), { recursive: true }],
          ['mkdir', at('folder/inner/made'), { recursive: true }],
          ['readlink', at('folder/inner')],
          ['symlink', 'target', at('made')],
          ['truncate', at('file'), 1],
          ['unlink', at('file')],
          ['utimes', at('file'), 1, 1],
        ]) {
          for (const face of FACES) {
            const others = isCrowded ? crowd(fs, tree) : [];
            await faces(name, args, [face]);
            await Promise.all(others);
          }
        }
        for (const name of ['folder', 'folder/inner', 'folder/no', 'no', 'file']) {
          log(name, await promisify(fs.exists)(at(name)));
        }
      } finally {
        process.seteuid(0);
      }
    },
  );
}

test('the fields of errors, in their order', async (t) => {
  const tree = temporary(t);
  furnish(tree);
  const no = `${tree}/no/no`;
  const failing = {
    chmod: [no, 1],
    chown: [no, 1, 1],
    lchown: [no, 1, 1],
    link: [no, Buffer.from(`${tree}/x`)],
    lutimes: [no, 1, 1],
    mkdir: [no],
    readlink: [no],
    symlink: ['target', no],
    truncate: [no],
    unlink: [no],
    utimes: [no, 1, 1],
  };
  const fields = async (fs, name, face) => {
    const others = crowd(fs, tree);
    const call = face === 'promise' ? fs.promises[name] : promisify(fs[name]);
    const error = await call(...failing[name]).then(assert.fail, (error) => error);
    await Promise.all(others);
    return [error.message, ...Object.entries(error)];
  };
  for (const name of Object.keys(failing)) {
    for (const face of FACES) {
      const expected = await fields(host, name, face);
      assert.deepStrictEqual(await fields(ours, name, face), expected, `${name}, ${face}`);
    }
  }
});

const counted = (before, after, lane) => after[lane].operations - before[lane].operations;

test('a crowd takes the pool, one alone does not', { skip: !ours.native }, async (t) => {
  const tree = temporary(t);
  furnish(tree);
  const valid = {
    chmod: (i) => [`${tree}/file`, 0o600 + (i % 8)],
    chown: () => [`${tree}/file`, -1, -1],
    lchown: () => [`${tree}/link`, -1, -1],
    link: (i) => [`${tree}/file`, `${tree}/linked${i}`],
    lutimes: (i) => [`${tree}/link`, i, i],
    mkdir: (i) => [`${tree}/made${i}`],
    readlink: () => [`${tree}/link`],
    symlink: (i) => ['target', `${tree}/symbolic${i}`],
    truncate: () => [`${tree}/file`, 5],
    unlink: (i) => [`${tree}/linked${i}`],
    utimes: (i) => [`${tree}/file`, i, i],
  };
  for (const [name, args] of Object.entries(valid)) {
    for (const face of FACES) {
      const call = face === 'promise' ? ours.promises[name] : promisify(ours[name]);
      if (face === 'callback' && ours[name] === host[name]) continue;
      const number = (i) => (face === 'promise' ? i : i + 64);
      const before = ours.lanes();
      await Promise.all(Array.from({ length: 64 }, (_, i) => call(...args(number(i)))));
      const after = ours.lanes();
      const of = `${name}, ${face}`;
      assert.strictEqual(counted(before, after, 'exact'), 4, of);
      assert.strictEqual(counted(before, after, 'pool'), 60, of);
      // What the crowd has left behind must not count any more.
      await call(...args(1000)).catch(() => {});
      assert.strictEqual(counted(after, ours.lanes(), 'pool'), 0, of);
      assert.strictEqual(counted(after, ours.lanes(), 'exact'), 1, of);
    }
  }
});

test('whatever is passed, nothing is under way for ever', { skip: !ours.native }, async (t) => {
  const tree = temporary(t);
  furnish(tree);
  for (let i = 0; i < 10; i++) {
    await new Promise((resolve) => ours.unlink(`${tree}/no`, resolve, nothing));
    await new Promise((resolve) => ours.mkdir(`${tree}/no`, resolve, nothing));
    await new Promise((resolve) => ours.readlink(`${tree}/no`, resolve, 5, nothing));
    assert.throws(() => ours.unlink(5, nothing));
    assert.throws(() => ours.unlink(`${tree}/no`));
    await assert.rejects(ours.promises.unlink());
  }
  const before = ours.lanes();
  await ours.promises.readlink(`${tree}/link`);
  assert.strictEqual(counted(before, ours.lanes(), 'pool'), 0);
});

test('to make a folder that is there is done at once', { skip: !isOpen }, async (t) => {
  const tree = temporary(t);
  const recursive = { recursive: true };
  // Who has looked in vain for a while looks less often.
  for (let i = 0; i < 20; i++) await ours.promises.mkdir(tree, recursive);
  const before = ours.lanes();
  assert.strictEqual(await ours.promises.mkdir(tree, recursive), undefined);
  let turn = 'the same';
  const told = promisify(ours.mkdir)(tree, recursive).then(() => turn);
  await Promise.resolve();
  turn = 'a later one';
  assert.strictEqual(await told, 'a later one');
  assert.strictEqual(counted(before, ours.lanes(), 'cached'), 2);
  assert.strictEqual(counted(before, ours.lanes(), 'exact'), 0);
  assert.strictEqual(await ours.promises.mkdir(`${tree}/a/b`, recursive), `${tree}/a`);
});

test('exists, of what is there and what is not', async (t) => {
  const tree = temporary(t);
  furnish(tree);
  const told = (fs, path) =>
    new Promise((resolve) => {
      let synchronous = true;
      fs.exists(path, (...results) => resolve({ results, synchronous }));
      synchronous = false;
    });
  const at = (name) => `${tree}/${name}`;
  const paths = [...pathsOf(at), at('file'), at('way/inner'), '/proc/self/status', '/dev/null'];
  for (const path of paths) {
    for (let i = 0; i < 3; i++) {
      assert.deepStrictEqual(await told(ours, path), await told(host, path), String(path));
      const [own, expected] = [promisify(ours.exists)(path), promisify(host.exists)(path)];
      assert.strictEqual(await own, await expected, String(path));
    }
  }
  for (let i = 0; i < 65; i++) await told(ours, at('file'));
  const before = ours.lanes();
  await told(ours, at('file'));
  if (isOpen) assert.strictEqual(counted(before, ours.lanes(), 'cached'), 1);
  for (const args of [[], [at('file')], [at('file'), 5]]) {
    assert.throws(() => ours.exists(...args), { code: 'ERR_INVALID_ARG_TYPE' });
  }
});

test('a replaced function of Node’s is still called', async (t) => {
  const tree = temporary(t);
  furnish(tree);
  const script = `const fs = require('${ROOT}');
    require('${ROOT}/register.js');
    const host = require('node:fs');
    for (const name of ['open', 'access']) {
      const own = host[name];
      host[name] = (...args) => { console.log(name); return own(...args); };
    }
    for (let i = 0; i < 8; i++) fs.promises.readlink(${JSON.stringify(`${tree}/link`)});
    fs.truncate(${JSON.stringify(`${tree}/file`)}, 3, () =>
      fs.exists('/', () => console.log('told')));`;
  const { stdout, stderr } = await runNode(['-e', script]);
  assert.strictEqual(stderr, '');
  assert.strictEqual(stdout, 'open\naccess\ntold\n');
});

test('the context of the call', async (t) => {
  const tree = temporary(t);
  furnish(tree);
  const storage = new AsyncLocalStorage();
  const of = (i) =>
    storage.run(i, () => {
      if (i % 2 === 0) return ours.promises.readlink(`${tree}/link`).then(() => storage.getStore());
      return new Promise((resolve) => {
        ours.chmod(`${tree}/file`, 0o600, () => resolve(storage.getStore()));
      });
    });
  const seen = await Promise.all(Array.from({ length: 64 }, (_, i) => of(i)));
  assert.deepStrictEqual(seen, [...seen.keys()]);
});

test('callbacks that throw are uncaught exceptions, and the others are called', async (t) => {
  const tree = temporary(t);
  furnish(tree);
  const run = (module) =>
    runNode([
      '-e',
      `process.on('uncaughtException', (error) => console.log('uncaught', error.message));
      const fs = require('${module}');
      for (let i = 0; i < 32; i++) {
        const name = ${JSON.stringify(tree)} + (i % 3 ? '/file' : '/no');
        const call = (error) => {
          if (i % 2) throw new Error('of ' + i);
          console.log(i, error?.code);
        };
        fs.chmod(name, 0o600, call);
        fs.readlink(name.replace('file', 'link'), call);
        fs.mkdir(${JSON.stringify(tree)}, { recursive: true }, call);
      }`,
    ]);
  const [actual, expected] = [await run(ROOT), await run('node:fs')];
  assert.deepStrictEqual(actual.stdout.split('\n').sort(), expected.stdout.split('\n').sort());
  assert.strictEqual(actual.status, expected.status);
});

test('a rejection that nobody handles is told', async (t) => {
  const tree = temporary(t);
  const run = (module) =>
    runNode([
      '-e',
      `process.on('unhandledRejection', (error) => console.log(error.message));
      const fs = require('${module}');
      for (let i = 0; i < 16; i++) fs.promises.unlink(${JSON.stringify(`${tree}/no`)} + i);`,
    ]);
  const [actual, expected] = [await run(ROOT), await run('node:fs')];
  assert.deepStrictEqual(actual.stdout.split('\n').sort(), expected.stdout.split('\n').sort());
  assert.strictEqual(expected.stdout.split('\n').length, 17);
});

test('in a worker that ends meanwhile', async (t) => {
  const tree = temporary(t);
  furnish(tree);
  const script = `const fs = require('${ROOT}');
    const at = (name) => ${JSON.stringify(`${tree}/`)} + name;
    const link = () => fs.chmod(at('file'), 0o600, link);
    const touch = () => fs.promises.utimes(at('file'), 1, 1).then(touch);
    const make = (i) => fs.mkdir(at('w' + i), () => fs.rmdir(at('w' + i), () => make(i)));
    for (let i = 0; i < 20; i++) { link(); touch(); make(i); }`;
  await outlivesWorkers(script, EVER_SHORTER);
});
