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
