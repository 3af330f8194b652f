'use strict';

// `signal` and `onProgress` of readdir, rm and cp: in every face, whether our lane or Node's own function does it.

const assert = require('node:assert');
const { AsyncLocalStorage } = require('node:async_hooks');
const { getEventListeners } = require('node:events');
const fs = require('node:fs');
const { test } = require('node:test');
const ours = require('..');
const { runNode, ROOT, temporary } = require('./child.js');
const { openDescriptors } = require('./twin.js');

/** From Node 26 on all copies and lists of trees are Node's own. */
const isLast = Number(process.versions.node.split('.')[0]) >= 26;

const VERBS = ['readdir', 'rm', 'cp'];
const FACES = ['callback', 'promise'];

function makeTree(folder, { folders = 20, files = 20, large = 0 } = {}) {
  for (let i = 0; i < folders; i++) {
    fs.mkdirSync(`${folder}/${i}/in`, { recursive: true });
    for (let j = 0; j < files; j++) fs.writeFileSync(`${folder}/${i}/${j}`, 'x'.repeat(10));
  }
  fs.symlinkSync('nowhere', `${folder}/link`);
  if (large > 0) {
    fs.writeFileSync(`${folder}/large`, '');
    // Blocks, or there would be nothing to copy.
    for (let i = 0; i < large; i++)
      fs.appendFileSync(`${folder}/large`, Buffer.alloc(1 << 20, 'x'));
  }
}

/** How many entries, the top included. */
function count(folder) {
  return (
    1 +
    fs.readdirSync(folder).reduce((sum, name) => {
      const at = `${folder}/${name}`;
      return sum + (fs.lstatSync(at).isDirectory() ? count(at) : 1);
    }, 0)
  );
}

/** Calls a verb on a tree, in one face. */
function call(module, verb, face, folder, options) {
  const paths = verb === 'cp' ? [folder, `${folder}-copy`] : [folder];
  if (face === 'sync') return module[`${verb}Sync`](...paths, options);
  if (face === 'promise') return module.promises[verb](...paths, options);
  return new Promise((resolve, reject) => {
    module[verb](...paths, options, (error, value) => (error ? reject(error) : resolve(value)));
  });
}

function fresh(folder) {
  for (const at of [folder, `${folder}-copy`]) fs.rmSync(at, { recursive: true, force: true });
  fs.mkdirSync(folder);
}

/** What sends a call to Node's own function, and changes nothing of what it does. */
const LANES = {
  ours: {},
  nodes: { readdir: { encoding: 'latin1' }, rm: {}, cp: { filter: () => true } },
};
const pathOf = (lane, verb, folder) => (lane === 'nodes' && verb === 'rm' ? `${folder}/` : folder);

for (const lane of Object.keys(LANES)) {
  for (const verb of VERBS) {
    test(`the numbers of ${verb}, lane: ${lane}`, async (t) => {
      const folder = `${temporary(t)}/d`;
      for (const face of [...FACES, 'sync']) {
        fresh(folder);
        makeTree(folder);
        const all = count(folder);
        const told = [];
        const storage = new AsyncLocalStorage();
        const settled = storage.run('mine', () =>
          call(ours, verb, face, pathOf(lane, verb, folder), {
            recursive: true,
            onProgress: (now) => told.push({ ...now, store: storage.getStore() }),
            ...LANES[lane][verb],
          }),
        );
        const value = await settled;
        const expected = {
          files: verb === 'readdir' ? all - 1 : all,
          bytes: verb === 'cp' ? 20 * 20 * 10 : 0,
          store: 'mine',
        };
        assert.deepStrictEqual(told.at(-1), expected, face);
        if (verb === 'readdir') assert.strictEqual(value.length, all - 1);
        if (verb === 'cp') assert.strictEqual(count(`${folder}-copy`), all);
        if (verb === 'rm') assert.ok(!fs.existsSync(folder));
      }
    });

    test(`${verb} aborted before, lane: ${lane}`, async (t) => {
      const folder = `${temporary(t)}/d`;
      fresh(folder);
      makeTree(folder);
      const all = count(folder);
      for (const face of [...FACES, 'sync']) {
        const reason = new Error('mine');
        const signal = AbortSignal.abort(reason);
        const expected = await fs.promises.readFile(__filename, { signal }).catch((error) => error);
        const options = { recursive: true, signal, ...LANES[lane][verb] };
        const ended = async () => call(ours, verb, face, pathOf(lane, verb, folder), options);
        await assert.rejects(ended, (error) => {
          assert.strictEqual(error.name, 'AbortError');
          assert.strictEqual(error.code, 'ABORT_ERR');
          assert.strictEqual(error.message, expected.message);
          assert.strictEqual(error.cause, reason);
          assert.strictEqual(error.constructor, expected.constructor);
          return true;
        });
        assert.strictEqual(count(folder), all);
        assert.ok(!fs.existsSync(`${folder}-copy`));
      }
    });

    test(`${verb} aborted at any moment, lane: ${lane}`, async (t) => {
      const folder = `${temporary(t)}/d`;
      for (const [i, face] of [...FACES, ...FACES, ...FACES].entries()) {
        fresh(folder);
        makeTree(folder);
        const controller = new AbortController();
        const { signal } = controller;
        const options = { recursive: true, signal, ...LANES[lane][verb] };
        const ended = call(ours, verb, face, pathOf(lane, verb, folder), options);
        const outcome = ended.then(
          () => 'done',
          (error) => error.code,
        );
        if (i < 2) controller.abort();
        else if (i < 4) process.nextTick(() => controller.abort());
        else setTimeout(() => controller.abort(), 1);
        assert.ok(['done', 'ABORT_ERR'].includes(await outcome), face);
        if (i < 2) assert.strictEqual(await outcome, 'ABORT_ERR');
        assert.strictEqual(getEventListeners(signal, 'abort').length, 0);
        const open = () => openDescriptors().filter((name) => name.startsWith(folder));
        if (lane === 'ours' && !isLast) {
          assert.deepStrictEqual(open(), []);
          continue;
        }
        // Node's own goes on behind it.
        do {
          await new Promise((resolve) => setTimeout(resolve, 400));
        } while (open().length > 0);
      }
    });

    test(`${verb} aborted by who hears of the end, lane: ${lane}`, async (t) => {
      const folder = `${temporary(t)}/d`;
      for (const face of [...FACES, 'sync']) {
        fresh(folder);
        makeTree(folder, { folders: 2, files: 2 });
        const all = count(folder) - (verb === 'readdir' ? 1 : 0);
        const controller = new AbortController();
        const { signal } = controller;
        const reason = new Error('mine');
        const onProgress = ({ files }) => {
          if (files === all) controller.abort(reason);
        };
        const options = { recursive: true, signal, onProgress, ...LANES[lane][verb] };
        const ended = async () => call(ours, verb, face, pathOf(lane, verb, folder), options);
        if (face === 'sync') await ended();
        else await assert.rejects(ended, { name: 'AbortError', code: 'ABORT_ERR', cause: reason });
        assert.ok(signal.aborted, face);
        assert.strictEqual(getEventListeners(signal, 'abort').length, 0);
      }
    });
  }
}

test('cp leaves whole files only', {
  skip: (!ours.native || isLast) && 'the copy is Node’s own',
}, async (t) => {
  const folder = `${temporary(t)}/d`;
  for (const ms of [1, 5, 20]) {
    fresh(folder);
    makeTree(folder, { folders: 3, files: 3, large: 64 });
    fs.chmodSync(folder, 0o700);
    const controller = new AbortController();
    const told = [];
    const ended = ours.promises.cp(folder, `${folder}-copy`, {
      recursive: true,
      signal: controller.signal,
      onProgress: (now) => told.push(now),
    });
    setTimeout(() => controller.abort(), ms);
    await ended.catch((error) => assert.strictEqual(error.code, 'ABORT_ERR'));
    if (!fs.existsSync(`${folder}-copy`)) continue;
    assert.strictEqual(fs.statSync(`${folder}-copy`).mode & 0o777, 0o700);
    const large = fs.statSync(`${folder}-copy/large`, { throwIfNoEntry: false });
    assert.ok(large === undefined || large.size === 64 << 20);
  }
});

test('numbers only grow, and come at most every 100 ms', async (t) => {
  const folder = `${temporary(t)}/d`;
  fresh(folder);
  makeTree(folder, { folders: 150, files: 60, large: 200 });
  for (const verb of ['cp', 'rm']) {
    const told = [];
    const begun = performance.now();
    await ours.promises[verb](...(verb === 'cp' ? [folder, `${folder}-copy`] : [folder]), {
      recursive: true,
      onProgress: (now) => told.push(now),
    });
    const ms = performance.now() - begun;
    assert.ok(told.length <= ms / 90 + 2, `${told.length} in ${ms} ms`);
    for (const [i, { files, bytes }] of told.entries()) {
      if (i === 0) continue;
      assert.ok(files >= told[i - 1].files && bytes >= told[i - 1].bytes);
    }
  }
});

test('what is no signal and no function is refused; what is null is not given', async (t) => {
  const folder = `${temporary(t)}/d`;
  for (const verb of VERBS) {
    for (const face of [...FACES, 'sync']) {
      for (const bad of [
        { signal: 7 },
        { signal: 'x' },
        { signal: {} },
        { onProgress: 7 },
        { onProgress: {} },
      ]) {
        fresh(folder);
        const options = { recursive: true, ...bad };
        await assert.rejects(async () => call(ours, verb, face, folder, options), {
          code: 'ERR_INVALID_ARG_TYPE',
          name: 'TypeError',
        });
        assert.ok(fs.existsSync(folder));
      }
      for (const none of [{ signal: null }, { onProgress: null }, { onProgress: undefined }]) {
        // Node itself looks at the signal there, and refuses this one.
        if (verb === 'readdir' && none.signal === null) continue;
        fresh(folder);
        await call(ours, verb, face, folder, { recursive: true, ...none });
      }
    }
  }
});

test('a signal of thousands of calls has one listener, and none at the end', async (t) => {
  const folder = temporary(t);
  const controller = new AbortController();
  const { signal } = controller;
  const warnings = [];
  const warned = (warning) => warnings.push(warning.name);
  process.on('warning', warned);
  const options = { recursive: true, signal };
  const calls = Array.from({ length: 1000 }, () => ours.promises.readdir(folder, options));
  assert.ok(getEventListeners(signal, 'abort').length <= 1);
  await Promise.all(calls);
  assert.strictEqual(getEventListeners(signal, 'abort').length, 0);
  const others = Array.from({ length: 1000 }, () => ours.promises.readdir(folder, options));
  controller.abort();
  const outcomes = await Promise.allSettled(others);
  assert.ok(outcomes.every(({ reason }) => reason?.code === 'ABORT_ERR'));
  assert.strictEqual(getEventListeners(signal, 'abort').length, 0);
  process.off('warning', warned);
  assert.deepStrictEqual(warnings, []);
});

test('what onProgress throws is an uncaught exception, and the call ends', async (t) => {
  const folder = temporary(t);
  const script = `
    const fs = require(${JSON.stringify(ROOT)});
    process.on('uncaughtException', (error) => console.log('uncaught', error.message));
    const onProgress = () => { throw new Error('mine'); };
    const [folder] = process.argv.slice(1);
    fs.rm(folder + '/no', { recursive: true, force: true, onProgress }, (error) => {
      console.log('callback', error);
      fs.promises.readdir(folder, { onProgress }).then((names) => console.log('promise', names.length));
    });
  `;
  const { stdout } = await runNode(['-e', script, folder]);
  const lines = stdout.trim().split('\n').sort();
  assert.deepStrictEqual(lines, ['callback null', 'promise 0', 'uncaught mine', 'uncaught mine']);
});

test('what looks like a signal is looked at before and after', async (t) => {
  const folder = temporary(t);
  const signal = { aborted: false };
  const ended = ours.promises.readdir(folder, { recursive: true, signal });
  signal.aborted = true;
  await assert.rejects(ended, { code: 'ABORT_ERR' });
  await assert.rejects(ours.promises.readdir(folder, { signal }), { code: 'ABORT_ERR' });
  const proxy = new Proxy(new AbortController().signal, {
    get: (target, key) => Reflect.get(target, key),
  });
  assert.deepStrictEqual(
    await ours.promises.readdir(folder, { recursive: true, signal: proxy }),
    [],
  );
});

test('an abort ends the wait for another try', {
  skip: process.getuid() !== 0 && 'only root can become another user',
}, async (t) => {
  const folder = temporary(t);
  fs.chmodSync(folder, 0o1777);
  fs.mkdirSync(`${folder}/d/in`, { recursive: true });
  fs.writeFileSync(`${folder}/d/in/file`, '');
  fs.chmodSync(`${folder}/d/in`, 0o1777);
  fs.chmodSync(`${folder}/d`, 0o1777);
  const script = `
    const fs = require(${JSON.stringify(ROOT)});
    process.setuid(65534);
    const begun = Date.now();
    const options = { recursive: true, maxRetries: 3, retryDelay: 20_000, signal: AbortSignal.timeout(50) };
    fs.promises.rm(process.argv[1] + '/d', options).catch((error) => console.log(error.code, Date.now() - begun < 5000));
  `;
  const { stdout } = await runNode(['-e', script, folder]);
  assert.ok(['ABORT_ERR true\n', 'ENOTDIR true\n'].includes(stdout), stdout);
});
