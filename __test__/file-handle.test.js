'use strict';

// FileHandles whose methods somebody has replaced, in one of them or in all, and
// signals that only look like one: Node's own code calls and asks them, so does ours.

const { Writable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { bytes, closed, twin } = require('./twin.js');

/** Replaces a method of a handle, and logs every call of it. */
function spy({ log }, handle, name) {
  const { [name]: original } = handle;
  handle[name] = function (...args) {
    log(name, typeof args[0], args.length);
    return original.apply(this, args);
  };
}

twin("a stream reads with a handle's own read", async (run) => {
  const handle = await run.fs.promises.open(run.put('f', bytes(200_000)));
  spy(run, handle, 'read');
  const stream = run.watch(run.fs.createReadStream(null, { fd: handle }));
  stream.resume();
  await closed(stream);
});

twin("a stream writes with a handle's own write, writev and sync", async (run) => {
  const handle = await run.fs.promises.open(run.at('f'), 'w');
  for (const name of ['write', 'writev', 'sync']) spy(run, handle, name);
  const stream = run.watch(run.fs.createWriteStream(null, { fd: handle, flush: true }));
  stream.write('one');
  stream.write('two');
  stream.end('three');
  await closed(stream);
});

twin('a file is piped through replaced methods, on either side', async (run) => {
  const { fs, put, at, log } = run;
  for (const replaced of ['read', 'write']) {
    const source = await fs.promises.open(put('from', bytes(300_000)));
    const target = await fs.promises.open(at('to'), 'w');
    let calls = 0;
    const handle = replaced === 'read' ? source : target;
    const { [replaced]: original } = handle;
    handle[replaced] = function (...args) {
      calls++;
      return original.apply(this, args);
    };
    const input = fs.createReadStream(null, { fd: source });
    await pipeline(input, fs.createWriteStream(null, { fd: target }));
    log(replaced, calls > 1);
  }
});

twin('a method that is replaced for all handles, and put back', async (run) => {
  const { fs, put } = run;
  const file = put('f', bytes(100_000));
  const handle = await fs.promises.open(file);
  const prototype = Object.getPrototypeOf(handle);
  const { read } = prototype;
  await handle.close();
  spy(run, prototype, 'read');
  try {
    const stream = fs.createReadStream(null, { fd: await fs.promises.open(file) });
    await pipeline(stream, new Writable({ write: (_chunk, _encoding, done) => done() }));
  } finally {
    prototype.read = read;
  }
  const stream = fs.createReadStream(null, { fd: await fs.promises.open(file) });
  await pipeline(stream, new Writable({ write: (_chunk, _encoding, done) => done() }));
});

/** Looks like the signal, but has none of its insides. */
const looksLike = (signal) =>
  new Proxy(signal, { get: (target, name) => Reflect.get(target, name, target) });

twin('a proxy of a signal', async ({ fs, put, at, outcome }) => {
  const file = put('f', bytes(100_000));
  for (const abort of [true, false]) {
    const call = async (verb, ...args) => {
      const controller = new AbortController();
      if (abort) process.nextTick(() => controller.abort());
      await outcome(verb, () =>
        fs.promises[verb](...args, { signal: looksLike(controller.signal) }),
      );
    };
    await call('readFile', file);
    await call('writeFile', at('to'), 'x');
    const handle = await fs.promises.open(file);
    await call('readFile', handle);
    await handle.close();
  }
});

twin('an abort of a large write, while this thread was busy and the write was not', async (run) => {
  const { fs, at, outcome } = run;
  const contents = bytes(3_000_000);
  const busy = (controller) => {
    const until = performance.now() + 200;
    while (performance.now() < until);
    controller.abort();
  };
  const handle = await fs.promises.open(at('by-handle'), 'w');
  for (const target of [handle, at('by-path')]) {
    const controller = new AbortController();
    await outcome('large', () => {
      const written = fs.promises.writeFile(target, contents, { signal: controller.signal });
      busy(controller);
      return written;
    });
  }
  await handle.truncate();
  await handle.close();
  await fs.promises.truncate(at('by-path'));
});

twin('an abort before an iterable gives anything', async ({ fs, at, outcome }) => {
  for (const data of [[], ['one']]) {
    const controller = new AbortController();
    process.nextTick(() => controller.abort());
    await outcome(data.length, () =>
      fs.promises.writeFile(at('f'), data, { signal: controller.signal }),
    );
  }
});

twin('what node:fs stands on, replaced', async ({ fs, put, log }) => {
  const { noDeprecation } = process;
  process.noDeprecation = true;
  const inner = process.binding('fs');
  process.noDeprecation = noDeprecation;
  const file = put('f');
  const { fstat } = inner;
  let calls = 0;
  inner.fstat = (...args) => {
    calls++;
    return fstat(...args);
  };
  try {
    log((await fs.promises.readFile(file, 'utf8')).length);
    log((await new Promise((resolve) => fs.readFile(file, (_, read) => resolve(read)))).length);
    log(fs.readFileSync(file).length);
    log(calls);
  } finally {
    inner.fstat = fstat;
  }
});

/** Puts something of its own in the place where all FileHandles have their descriptor. */
async function withGetter({ fs, put }, get, act) {
  const handle = await fs.promises.open(put('any'));
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  const original = Object.getOwnPropertyDescriptor(prototype, 'fd');
  Object.defineProperty(prototype, 'fd', { ...original, get: get(original.get) });
  try {
    await act();
  } finally {
    Object.defineProperty(prototype, 'fd', original);
  }
}

const CALLS = [
  ['readFile'],
  ['writeFile', 'x'],
  ['writeFile', ['x', 'y']],
  ['appendFile', 'x', { flush: true }],
];

// Node 26 reads and writes a small file by its path without any FileHandle.
const oneTrip = Number(process.versions.node.split('.', 1)[0]) >= 26;

twin('a descriptor that throws is closed', { skip: oneTrip }, async (run) => {
  const { fs, put, log, outcome } = run;
  const file = put('f');
  let closes = 0;
  const throwing = (closeToo) => () =>
    function () {
      const { close } = this;
      this.close = async () => {
        closes++;
        await close.call(this);
        if (closeToo) throw Object.assign(new Error('closing'), { code: 'ECLOSE' });
      };
      throw Object.assign(new Error('mine'), { code: 'EMINE' });
    };
  for (const closeToo of [false, true]) {
    await withGetter(run, throwing(closeToo), async () => {
      for (const [verb, ...args] of CALLS) {
        await outcome(verb, () => fs.promises[verb](file, ...args));
        log(closes > 0);
        closes = 0;
      }
    });
  }
});

twin('a descriptor that is looked at', { skip: oneTrip }, async (run) => {
  const { fs, put, log } = run;
  const file = put('f');
  let looks = 0;
  const looking = (get) =>
    function () {
      looks++;
      return get.call(this);
    };
  await withGetter(run, looking, async () => {
    for (const [verb, ...args] of CALLS) {
      await fs.promises[verb](file, ...args);
      log(verb, looks > 0);
      looks = 0;
    }
  });
});

twin('the first call of a process fails as every other', async ({ fs, at, put, outcome }) => {
  for (let i = 0; i < 2; i++) {
    await outcome('missing', () => fs.promises.readFile(at('missing')));
    await outcome('directory', () => fs.promises.readFile(at('.')));
    await outcome('exists', () => fs.promises.writeFile(put('f'), 'x', { flag: 'wx' }));
  }
});
