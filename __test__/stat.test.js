'use strict';

// stat and lstat: of the same path, at the same moment, both modules say the
// same. What is in the kernel's memory is answered without a thread.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const host = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { inspect, promisify } = require('node:util');
const ours = require('..');
const { ROOT, runNode } = require('./child.js');
const { outlivesWorkers } = require('./ending-workers.js');
const { folderOfEveryKind } = require('./paths-of-every-kind.js');

const isOpen = ours.lanes().cached.open;
const { at, odd } = folderOfEveryKind();

/** What can be told of a call's end: the values as they are, errors by their fields. */
async function ending(call) {
  try {
    const stats = await call();
    return { stats, shown: inspect(stats), keys: Reflect.ownKeys(stats ?? {}) };
  } catch (error) {
    const { message, code, errno, syscall, path, stack } = error;
    const { name } = error.constructor;
    return { name, message, code, errno, syscall, path, hasFrames: /\n {4}at /.test(stack) };
  }
}

const callback = (fs, name, args) =>
  new Promise((resolve, reject) => {
    fs[name](...args, (error, stats, ...more) => {
      if (more.length > 0) reject(new Error('more arguments than two'));
      if (error) reject(error);
      else resolve(stats);
    });
  });

const FACES = {
  callback,
  promisified: (fs, name, args) => promisify(fs[name])(...args),
  promise: (fs, name, args) => fs.promises[name](...args),
};

const PATHS = {
  'a file': () => at('file'),
  'a folder': () => at('folder'),
  'a folder, with a slash': () => at('folder/'),
  'a file, with a slash': () => at('file/'),
  'a link': () => at('link'),
  'a link to nowhere': () => at('dangling'),
  'a link to itself': () => at('round'),
  'a FIFO': () => at('fifo'),
  'a name that is missing': () => at('missing'),
  'a name below a file': () => at('file/below'),
  'a Buffer': () => Buffer.from(at('file')),
  'a Buffer that is not UTF-8': () => Buffer.from(odd),
  'a URL': () => pathToFileURL(at('file')),
  'a URL of nothing': () => pathToFileURL(at('no')),
  'a Buffer of nothing': () => Buffer.from(at('no')),
  'a URL of another kind': () => new URL('http://localhost/file'),
  'a relative name': () => path.relative(process.cwd(), at('file')),
  nothing: () => '',
  'a name with a NUL': () => `${at('file')}\0`,
  'a device': () => '/dev/null',
  'a file of procfs': () => '/proc/self/status',
  'a number': () => 1,
  undefined: () => undefined,
};

const OPTIONS = [
  [],
  [undefined],
  [{}],
  [{ bigint: true }],
  [{ bigint: false }],
  [{ throwIfNoEntry: false }],
];

for (const [label, make] of Object.entries(PATHS)) {
  test(label, async () => {
    for (const name of ['stat', 'lstat']) {
      for (const [face, call] of Object.entries(FACES)) {
        for (const options of OPTIONS) {
          const args = [make(), ...options];
          // Procfs invents times anew at every look.
          const told = async (fs) => {
            const { stats, shown, ...rest } = await ending(() => call(fs, name, args));
            return label.includes('procfs') ? rest : { stats, shown, ...rest };
          };
          const of = `${name}, ${face}, ${inspect(options)}`;
          assert.deepStrictEqual(await told(ours), await told(host), of);
        }
      }
    }
  });
}

test('what is refused is refused at once, in Node’s words', () => {
  const thrown = (call) => {
    try {
      call();
      return 'nothing thrown';
    } catch ({ name, code, message }) {
      return { name, code, message };
    }
  };
  for (const name of ['stat', 'lstat']) {
    for (const args of [
      [],
      ['f'],
      ['f', {}],
      ['f', 1],
      ['f', {}, 1],
      ['f', null, () => {}],
      [1, () => {}],
    ]) {
      assert.deepStrictEqual(
        thrown(() => ours[name](...args)),
        thrown(() => host[name](...args)),
        `${name} ${inspect(args)}`,
      );
    }
  }
});

test('without a thread, and never in the same turn', { skip: !isOpen }, async () => {
  const before = ours.lanes();
  let turn = 'the same';
  const first = callback(ours, 'stat', [at('file')]).then(() => turn);
  await Promise.resolve();
  turn = 'a later one';
  assert.strictEqual(await first, 'a later one');
  await ours.promises.lstat(at('link'));
  const after = ours.lanes();
  assert.strictEqual(after.cached.operations - before.cached.operations, 2);
  assert.strictEqual(after.exact.operations, before.exact.operations);
});

test('a thousand at once: threads look, all are right', async () => {
  // The first result decides whether `Stats` can be made here.
  await ours.promises.stat(at('file'));
  const before = ours.lanes();
  const kinds = ['file', 'folder', 'link', 'fifo', 'missing', 'round', 'dangling', 'file/below'];
  const seen = (fs, name, i) => ending(() => fs.promises[name](at(kinds[i % kinds.length])));
  for (const name of ['stat', 'lstat']) {
    const all = await Promise.all(Array.from({ length: 1000 }, (_, i) => seen(ours, name, i)));
    for (const [i, told] of all.entries()) {
      const { hasFrames, ...expected } = await seen(host, name, i);
      delete told.hasFrames;
      assert.deepStrictEqual(told, expected);
    }
  }
  const after = ours.lanes();
  const served = (lane) => after[lane].operations - before[lane].operations;
  assert.ok(!isOpen || served('pool') > 1500, JSON.stringify(after));
  assert.strictEqual(served('cached') + served('pool') + served('exact'), 2000);
});

test('answers that ask again leave the event loop its turns', async () => {
  let turned = false;
  let asked = 0;
  setImmediate(() => {
    turned = true;
  });
  while (!turned) {
    await ours.promises.stat(at('file'));
    asked++;
  }
  assert.ok(asked < 100, `${asked} in a turn`);
});

test('the context of the call', async () => {
  const storage = new AsyncLocalStorage();
  const seen = await storage.run('here', () => {
    return new Promise((resolve) => ours.stat(at('file'), () => resolve(storage.getStore())));
  });
  assert.strictEqual(seen, 'here');
});

test('a callback that throws is an uncaught exception', async () => {
  const run = (module) =>
    runNode([
      '-e',
      `process.on('uncaughtException', (error) => console.log('uncaught', error.message));
      require('${module}').stat(__filename, () => { throw new Error('of the callback'); });
      require('${module}').stat('/', () => { throw new Error('of the other'); });`,
    ]);
  const { stdout } = await run(ROOT);
  const expected = await run('node:fs');
  assert.deepStrictEqual(stdout.split('\n').sort(), expected.stdout.split('\n').sort());
});

test('in a worker that ends meanwhile', async () => {
  const script = `const fs = require('${ROOT}');
    const go = () => fs.stat('/', go);
    for (let i = 0; i < 50; i++) go();`;
  await outlivesWorkers(script, new Array(20).fill(5));
});
