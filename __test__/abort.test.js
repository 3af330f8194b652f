'use strict';

// Signals: aborted before, in the same tick, half-way, after; real ones and look-alikes.

const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const host = require('node:fs');
const { getEventListeners } = require('node:events');
const { test } = require('node:test');
const ours = require('..');
const { bytes, closed, inTime, twin } = require('./twin.js');

const FACES = ['callback', 'promise'];
const LARGE = 64 << 20;

/** Calls a verb on both asynchronous faces, with a signal that `stop` aborts. */
async function aborted({ fs, log }, verb, argsOf, stop) {
  for (const face of FACES) {
    const controller = new AbortController();
    const args = [...argsOf(face), { signal: controller.signal }];
    const ended =
      face === 'promise'
        ? fs.promises[verb](...args)
        : new Promise((resolve, reject) => {
            fs[verb](...args, (error, value) => (error ? reject(error) : resolve(value)));
          });
    const outcome = ended.then(
      (value) => ['gave', value],
      (error) => ['failed', error],
    );
    stop(controller, outcome);
    log(face, verb, ...(await outcome));
  }
}

/** Three verbs, each with a file of its own for each face. */
async function everyVerb(run, name, data, stop) {
  await aborted(run, 'readFile', () => [run.put(`${name}-read`, data)], stop);
  await aborted(run, 'writeFile', (face) => [run.at(`${name}-write-${face}`), data], stop);
  await aborted(run, 'appendFile', (face) => [run.at(`${name}-append-${face}`), data], stop);
}

twin('aborted before', async ({ at, put, faces }) => {
  const file = put('f');
  for (const reason of [undefined, new Error('mine'), 'text', null, 0]) {
    const signal = AbortSignal.abort(reason);
    await faces('readFile', [file, { signal }], FACES);
    await faces('readFile', [at('missing'), { signal }], FACES);
    await faces('writeFile', (face) => [at(face), 'x', { signal }], FACES);
    await faces('appendFile', (face) => [at(face), 'x', { signal }], FACES);
  }
});

twin.fast('aborted in the same tick', async (run) => {
  const controllers = (controller) => controller.abort();
  await everyVerb(run, 'small', 'small', controllers);
  await everyVerb(run, 'middle', bytes(300_000), controllers);
});

twin('a write through a FileHandle, aborted in the same tick', async ({ at, fs, log, put }) => {
  const LATER = { tick: process.nextTick, immediate: setImmediate };
  const DATA = {
    one: Buffer.from('one'),
    pieces: ['', 'pieces'],
    empty: ['', ''],
    large: bytes(3 << 20),
  };
  put('read-only', 'x');
  for (const [when, later] of Object.entries(LATER)) {
    for (const [what, data] of Object.entries(DATA)) {
      for (const flags of ['r', 'w']) {
        const name = flags === 'r' ? 'read-only' : `${when}-${what}`;
        const handle = await fs.promises.open(at(name), flags);
        const controller = new AbortController();
        const ended = fs.promises.writeFile(handle, data, { signal: controller.signal });
        // At once: with pieces the outcome is a matter of the ticks between them.
        if (data === DATA.large) controller.abort();
        else later(() => controller.abort());
        const outcome = await ended.then(
          () => 'written',
          ({ code }) => code,
        );
        log(when, what, flags, outcome);
        await handle.close();
      }
    }
  }
});

twin('a descriptor, aborted in the same tick', async ({ close, fs, log, open, put }) => {
  put('file', bytes(300_000));
  for (const flags of ['r', 'w']) {
    const fd = open('file', flags);
    const controller = new AbortController();
    const ended = new Promise((resolve) => {
      fs.readFile(fd, { signal: controller.signal }, (...results) => resolve(results));
    });
    controller.abort();
    log(await ended);
    close(fd);
  }
});

twin('a FileHandle stands where Node leaves it', async ({ fs, log, put }) => {
  for (const size of [10, 300_000]) {
    const handle = await fs.promises.open(put('file', bytes(size)));
    const controller = new AbortController();
    const ended = handle.readFile({ signal: controller.signal });
    const byFs = fs.promises.readFile(handle, { signal: controller.signal });
    controller.abort();
    for (const { reason } of await Promise.allSettled([ended, byFs])) log(reason);
    log(await handle.read(Buffer.alloc(5), 0, 5, null));
    await handle.close();
  }
});

twin('aborted in the same tick, where nothing can be opened', async (run) => {
  const controllers = (controller) => controller.abort();
  for (const name of ['missing', 'missing/below']) {
    await aborted(run, 'readFile', () => [run.at(name)], controllers);
  }
});

// Many at once, so that some have to wait for a thread.
twin.fast('FileHandles, aborted in the same tick', async ({ at, fs, log }) => {
  const handles = [];
  for (let i = 0; i < 40; i++) handles.push(await fs.promises.open(at(`f${i}`), 'w'));
  for (const data of [bytes(10), bytes(400_000), 'text', ['one', 'two']]) {
    const controller = new AbortController();
    const { signal } = controller;
    const ended = handles.flatMap((handle) => [
      handle.writeFile(data, { signal }),
      fs.promises.writeFile(handle, data, { signal }),
      fs.promises.appendFile(handle, data, { signal }),
    ]);
    controller.abort();
    log(await Promise.allSettled(ended));
  }
  for (const handle of handles) await handle.close();
});

twin.fast('aborted in the same tick, with a reason', async (run) => {
  await everyVerb(run, 'f', 'x', (controller) => controller.abort(new Error('mine')));
});

twin.fast('aborted in the next tick', async (run) => {
  await everyVerb(run, 'f', 'x', (controller) => process.nextTick(() => controller.abort()));
});

twin.fast('aborted half-way through a large file', async (run) => {
  const file = run.put('large', '');
  host.truncateSync(file, LARGE * 4);
  for (let i = 0; i < 3; i++) {
    await aborted(
      run,
      'readFile',
      () => [file],
      (controller) => setImmediate(() => controller.abort()),
    );
  }
});

// A FIFO makes the moment certain: the writer waits for its reader, who aborts.
twin.fast('aborted half-way through a write', async ({ at, fs, log }) => {
  const data = bytes(8 << 20);
  for (const verb of ['writeFile', 'appendFile']) {
    for (const face of FACES) {
      const fifo = at(`${verb}-${face}`);
      execFileSync('mkfifo', [fifo]);
      const controller = new AbortController();
      let received = 0;
      const reader = host.createReadStream(fifo).on('data', (chunk) => {
        received += chunk.length;
        controller.abort();
      });
      const options = { signal: controller.signal };
      const [outcome] = await Promise.all([
        face === 'promise'
          ? fs.promises[verb](fifo, data, options).catch((error) => error)
          : new Promise((resolve) => fs[verb](fifo, data, options, resolve)),
        closed(reader),
      ]);
      // How far it came is chance; whether it came to the end is not.
      log(verb, face, outcome, received === data.length);
    }
  }
});

twin.fast('aborted after the end, or never', async (run) => {
  await everyVerb(run, 'after', 'x', (controller, outcome) =>
    outcome.then(() => controller.abort()),
  );
  await everyVerb(run, 'never', 'x', () => {});
});

twin.fast('aborted from a look-alike', async ({ put, at, faces, fs, log }) => {
  const file = put('f', bytes(200_000));
  for (const alike of [
    { aborted: false },
    Object.create({ aborted: false }),
    new (class {
      aborted = false;
    })(),
  ]) {
    await faces('readFile', [file, { signal: alike }], FACES);
    await faces('writeFile', (face) => [at(face), 'x', { signal: alike }], FACES);
  }
  const late = { aborted: false };
  const read = fs.promises.readFile(file, { signal: late }).catch((error) => error);
  late.aborted = true;
  log(await read);
});

twin('a look-alike that is aborted already', async ({ put, at, faces }) => {
  const file = put('f');
  for (const alike of [
    { aborted: true },
    { aborted: true, reason: 'because' },
    { aborted: 1 },
    { aborted: 'yes' },
  ]) {
    await faces('readFile', [file, { signal: alike }], FACES);
    await faces('writeFile', (face) => [at(face), 'x', { signal: alike }], FACES);
  }
});

twin('no signal at all', async ({ put, at, faces }) => {
  const file = put('f');
  for (const signal of [
    null,
    1,
    'signal',
    {},
    [],
    true,
    () => {},
    new AbortController(),
    Symbol('s'),
  ]) {
    await faces('readFile', [file, { signal }]);
    await faces('writeFile', (face) => [at(face), 'x', { signal }]);
    await faces('appendFile', (face) => [at(face), 'x', { signal }]);
  }
});

twin('a signal for a synchronous call', async ({ put, at, faces }) => {
  const file = put('f');
  for (const signal of [new AbortController().signal, AbortSignal.abort()]) {
    await faces('readFile', [file, { signal }], ['sync']);
    await faces('writeFile', [at('w'), 'x', { signal }], ['sync']);
  }
});

twin.fast('an iterable is left alone after an abort', async ({ at, fs, log }) => {
  const controller = new AbortController();
  const steps = [];
  async function* source() {
    try {
      for (let i = 0; ; i++) {
        if (i === 3) controller.abort();
        steps.push(i);
        yield `${i}`;
      }
    } finally {
      steps.push('cleaned up');
    }
  }
  await fs.promises
    .writeFile(at('f'), source(), { signal: controller.signal })
    .catch((error) => log(error));
  log(steps);
});

test('one signal for many calls leaves no listener and no warning', async (t) => {
  const warnings = [];
  const warned = (warning) => warnings.push(warning);
  process.on('warning', warned);
  t.after(() => process.off('warning', warned));
  const { signal } = new AbortController();
  const reads = Array.from({ length: 100 }, () => ours.promises.readFile(__filename, { signal }));
  await inTime(Promise.all(reads), 'reading');
  await new Promise(setImmediate);
  assert.strictEqual(getEventListeners(signal, 'abort').length, 0);
  assert.deepStrictEqual(warnings, []);
});

test('an abort of many calls settles each of them', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const reads = Array.from({ length: 200 }, () => ours.promises.readFile(__filename, { signal }));
  controller.abort();
  const outcomes = await inTime(Promise.allSettled(reads), 'aborting');
  assert.ok(outcomes.every(({ reason }) => reason?.name === 'AbortError'));
});
