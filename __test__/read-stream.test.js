'use strict';

// createReadStream and ReadStream: options, properties, events, every way to consume.

const { execFileSync } = require('node:child_process');
const host = require('node:fs');
const { finished, pipeline } = require('node:stream/promises');
const { PassThrough, Readable, Transform, Writable } = require('node:stream');
const { inherits } = require('node:util');
const { pathToFileURL } = require('node:url');
const { bytes, closed, onUnix, twin } = require('./twin.js');

const KIB = 1024;

/** The state that programs look at. */
const state = (stream) => ({
  fd: typeof stream.fd,
  path: stream.path,
  flags: stream.flags,
  mode: stream.mode,
  start: stream.start,
  end: stream.end,
  pos: stream.pos,
  autoClose: stream.autoClose,
  bytesRead: stream.bytesRead,
  pending: stream.pending,
  closed: stream.closed,
  destroyed: stream.destroyed,
  readable: stream.readable,
  readableEnded: stream.readableEnded,
  readableFlowing: stream.readableFlowing,
  readableLength: stream.readableLength,
  readableHighWaterMark: stream.readableHighWaterMark,
  readableEncoding: stream.readableEncoding,
  readableObjectMode: stream.readableObjectMode,
  readableDidRead: stream.readableDidRead,
  readableAborted: stream.readableAborted,
  errored: stream.errored,
  keys: Object.keys(stream).filter((key) => !key.startsWith('_')),
});

/** Reads a stream by `data` events; logs its life, each chunk's size, all bytes. */
async function drink({ log, watch }, stream, label) {
  const chunks = [];
  stream.on('error', () => {});
  watch(stream, label).on('data', (chunk) => chunks.push(chunk));
  log(label, 'new', state(stream));
  if (stream.autoClose) await closed(stream);
  else await new Promise((resolve) => stream.on('end', resolve));
  log(
    label,
    'closed',
    state(stream),
    chunks.map((chunk) => chunk.length),
  );
  if (chunks.every(Buffer.isBuffer)) log(Buffer.concat(chunks));
  else log(chunks.join(''));
}

twin.fast('sizes and chunks', async (run) => {
  for (const size of [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 1_048_576, 3_000_001]) {
    const file = run.put(`${size}`, bytes(size));
    await drink(run, run.fs.createReadStream(file), size);
  }
});

twin.fast('highWaterMark', async (run) => {
  const file = run.put('f', bytes(5000));
  const large = run.put('large', bytes(3_000_000));
  for (const highWaterMark of [1, 2, 3, 7, 1000, 4096, 4999, 5000, 5001, 16_384]) {
    await drink(run, run.fs.createReadStream(file, { highWaterMark }), highWaterMark);
  }
  for (const highWaterMark of [10_007, 64 * KIB - 1, 256 * KIB, 1024 * KIB, 4096 * KIB]) {
    await drink(run, run.fs.createReadStream(large, { highWaterMark }), highWaterMark);
  }
});

twin('start and end', async (run) => {
  const file = run.put('f', bytes(200_000));
  const ranges = [
    [0],
    [1],
    [65_536],
    [199_999],
    [200_000],
    [300_000],
    [0, 0],
    [0, 1],
    [5, 5],
    [100, 70_000],
    [undefined, 10],
    [undefined, 65_535],
    [undefined, 65_536],
    [0, 199_998],
    [0, 199_999],
    [0, 200_000],
    [0, Infinity],
    [150_000, 1e15],
    [2 ** 53 - 1],
    [10, 65_545],
    [undefined, 0],
    [0, 131_071],
  ];
  for (const [start, end] of ranges) {
    await drink(run, run.fs.createReadStream(file, { start, end }), `${start}-${end}`);
    await drink(
      run,
      run.fs.createReadStream(file, { start, end, highWaterMark: 777 }),
      `${start}-${end}`,
    );
  }
});

twin('options that Node refuses', async ({ put, fs, outcome }) => {
  const file = put('f');
  const refused = [
    { start: -1 },
    { start: 1.5 },
    { start: '1' },
    { start: Number.NaN },
    { start: Infinity },
    { start: null },
    { end: -1 },
    { end: 1.5 },
    { end: '1' },
    { end: Number.NaN },
    { start: 5, end: 4 },
    { start: 1n },
    { highWaterMark: -1 },
    { highWaterMark: 'x' },
    { highWaterMark: 1.5 },
    { encoding: 'bogus' },
    { fd: -1 },
    { fd: '1' },
    { fd: {} },
    { fd: 1.5 },
    { flags: 'bogus' },
    { mode: 'bogus' },
    { fs: 1 },
    { fs: {} },
    { fs: { open: 1 } },
    { signal: 1 },
    { signal: {} },
    { signal: null },
    1,
    true,
    Symbol('s'),
    'bogus',
  ];
  for (const [i, options] of refused.entries()) {
    await outcome(i, async () => {
      const stream = fs.createReadStream(file, options);
      await finished(stream.resume(), { writable: false });
      return 'accepted';
    });
  }
  for (const path of [
    undefined,
    null,
    1,
    {},
    [],
    '\0',
    'a\0b',
    Buffer.from('a\0'),
    new URL('http://x/'),
  ]) {
    await outcome('path', async () => {
      await finished(fs.createReadStream(path).resume());
    });
  }
});

twin.fast('paths of every kind, options of every kind', async (run) => {
  const { fs } = run;
  const file = run.put('f ü', 'contents');
  await drink(run, fs.createReadStream(Buffer.from(file)), 'buffer');
  await drink(run, fs.createReadStream(pathToFileURL(file)), 'url');
  await drink(run, fs.createReadStream(file, undefined), 'undefined');
  await drink(run, fs.createReadStream(file, null), 'null');
  await drink(run, fs.createReadStream(file, 'hex'), 'hex');
  await drink(run, fs.createReadStream(file, Object.create({ end: 3 })), 'inherited');
  await drink(run, fs.createReadStream(file, Object.freeze({ end: 3 })), 'frozen');
  await drink(run, fs.createReadStream(file, { flags: 'r+', mode: 0o600, emitClose: true }), 'r+');
  await drink(run, fs.createReadStream(run.at('made'), { flags: 'w+', mode: 0o600 }), 'w+');
  await drink(run, fs.createReadStream(file, { flags: host.constants.O_RDONLY }), 'number');
});

twin.fast('with and without new, subclasses old and new', async (run) => {
  const { fs, log } = run;
  const file = run.put('f', 'contents');
  await drink(run, new fs.ReadStream(file), 'new');
  await drink(run, fs.ReadStream(file), 'call');
  await drink(run, new fs.FileReadStream(file), 'alias');
  function Old(...args) {
    fs.ReadStream.apply(this, args);
    this.mine = true;
  }
  inherits(Old, fs.ReadStream);
  const old = new Old(file, { highWaterMark: 3 });
  log(
    old instanceof fs.ReadStream,
    old instanceof host.ReadStream,
    old instanceof Readable,
    old.mine,
  );
  await drink(run, old, 'old');
  class Modern extends fs.ReadStream {
    constructor(path) {
      super(path, { encoding: 'utf8' });
    }
  }
  const modern = new Modern(file);
  log(modern instanceof host.ReadStream, modern.constructor.name);
  await drink(run, modern, 'modern');
});

// As graceful-fs and its like did it.
twin('a subclass with an open of its own', async (run) => {
  const { fs, log } = run;
  const file = run.put('f', 'contents');
  function Opening(path, options) {
    fs.ReadStream.call(this, path, options);
  }
  inherits(Opening, fs.ReadStream);
  Opening.prototype.open = function () {
    fs.open(this.path, this.flags, this.mode, (error, fd) => {
      log('opened here', error);
      this.fd = fd;
      this.emit('open', fd);
    });
  };
  await drink(run, new Opening(file), 'opening');
});

twin.fast('text, cut in the middle of characters', async (run) => {
  const text = 'aü€🦀'.repeat(300);
  const file = run.put('f', text);
  for (const encoding of ['utf8', 'utf16le', 'base64', 'hex', 'latin1']) {
    for (const highWaterMark of [1, 3, 5, 1000]) {
      if (highWaterMark === 1 && encoding !== 'utf8') continue;
      const end = highWaterMark === 1 ? 300 : undefined;
      await drink(run, run.fs.createReadStream(file, { encoding, highWaterMark, end }), encoding);
    }
  }
  const late = run.fs.createReadStream(file);
  late.setEncoding('utf8');
  await drink(run, late, 'setEncoding');
});

// A chunk that decodes to nothing yet must not be the last one that is asked for.
twin.fast('text whose last chunk is half a character', async (run) => {
  const cut = Buffer.concat([bytes(131_072).fill('a'), Buffer.from('🦀').subarray(0, 2)]);
  const file = run.put('f', cut);
  for (const encoding of ['utf8', 'base64', 'utf16le']) {
    await drink(run, run.fs.createReadStream(file, { encoding }), encoding);
  }
});

twin.fast('descriptors', async (run) => {
  const { fs, log } = run;
  run.put('f', bytes(100_000));
  for (const options of [
    {},
    { start: 10 },
    { end: 70_000 },
    { autoClose: false },
    { start: 5, autoClose: false },
  ]) {
    const fd = run.open('f');
    const position = Buffer.alloc(100);
    host.readSync(fd, position);
    await drink(
      run,
      fs.createReadStream('ignored', { fd, ...options }),
      JSON.stringify(options),
    ).catch(log);
    if (options.autoClose === false) {
      log('then', host.readSync(fd, Buffer.alloc(10)));
      run.close(fd);
    }
  }
});

twin.fast('autoClose and emitClose', async ({ put, fs, log, watch }) => {
  const file = put('f', 'contents');
  const kept = watch(fs.createReadStream(file, { autoClose: false }), 'kept');
  kept.resume();
  await new Promise((resolve) => kept.on('end', resolve));
  await new Promise(setImmediate);
  log(state(kept));
  kept.close(() => log('closed by hand'));
  await closed(kept);
  log(state(kept));
  const silent = watch(fs.createReadStream(file, { emitClose: false }), 'silent');
  silent.resume();
  await new Promise((resolve) => silent.on('end', resolve));
  while (!silent.closed) await new Promise(setImmediate);
  log(state(silent));
});

twin.fast('a FileHandle', async (run) => {
  const { fs, log, at } = run;
  run.put('f', bytes(150_000));
  for (const options of [
    {},
    { start: 100, end: 70_000 },
    { autoClose: false },
    { highWaterMark: 1000 },
  ]) {
    const handle = await fs.promises.open(at('f'));
    handle.on('close', () => log('handle closed'));
    const stream = fs.createReadStream(null, { fd: handle, ...options });
    const done = options.autoClose === false ? 'end' : 'close';
    run.watch(stream, 'handle').on('data', () => {});
    await new Promise((resolve) => stream.on(done, resolve));
    log(state(stream).bytesRead, handle.fd === -1);
    await handle.close();
  }
  const handle = await fs.promises.open(at('f'));
  await drink(run, handle.createReadStream({ encoding: 'latin1' }), 'method');
});

twin.fast('for await', async ({ put, fs, log }) => {
  const file = put('f', bytes(700_000));
  for (const options of [
    {},
    { highWaterMark: 10_000 },
    { encoding: 'latin1' },
    { start: 5, end: 400_000 },
  ]) {
    const lengths = [];
    for await (const chunk of fs.createReadStream(file, options)) lengths.push(chunk.length);
    log(lengths);
  }
  const stopped = fs.createReadStream(file);
  for await (const chunk of stopped) {
    log(chunk.length);
    break;
  }
  await closed(stopped);
  log(state(stopped));
});

twin('a highWaterMark of 0, piped', async ({ at, put, fs, log }) => {
  const file = put('f', bytes(100_000));
  for (const name of ['pipe', 'pipeline']) {
    const source = fs.createReadStream(file, { highWaterMark: 0 });
    const destination = fs.createWriteStream(at(name));
    if (name === 'pipeline') await pipeline(source, destination);
    else await closed(source.pipe(destination));
    log(name, source.bytesRead, destination.bytesWritten);
  }
});

// A text of fewer units than the file has bytes leaves room for a second chunk beside the first.
twin.fast('for await, text', async ({ put, fs, log }) => {
  const file = put('f', bytes(262_143).fill(7));
  for (const encoding of ['utf16le', 'ucs2', 'utf8', 'base64']) {
    for (const highWaterMark of [16_384, 65_536]) {
      const lengths = [];
      const stream = fs.createReadStream(file, { encoding, highWaterMark });
      for await (const chunk of stream) lengths.push(chunk.length);
      log(encoding, highWaterMark, lengths);
    }
  }
});

twin.fast('for await with a slow consumer', async ({ put, fs, log }) => {
  const file = put('f', bytes(700_000));
  const lengths = [];
  for await (const chunk of fs.createReadStream(file)) {
    lengths.push(chunk.length);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  log(lengths);
});

twin.fast('readable mode', async ({ put, fs, log }) => {
  const file = put('f', bytes(300_000));
  for (const size of [undefined, 1000, 65_536, 100_000]) {
    const stream = fs.createReadStream(file);
    const lengths = [];
    stream.on('readable', () => {
      for (let chunk = stream.read(size); chunk !== null; chunk = stream.read(size)) {
        lengths.push(chunk.length);
      }
    });
    await new Promise((resolve) => stream.on('end', resolve));
    await closed(stream);
    log(size, lengths);
  }
});

twin.fast('read(n), unshift, pause and resume', async ({ put, fs, log }) => {
  const file = put('f', bytes(300_000));
  const stream = fs.createReadStream(file, { highWaterMark: 10_000 });
  await new Promise((resolve) => stream.once('readable', resolve));
  const head = stream.read(10);
  stream.unshift(head);
  const chunks = [];
  stream.on('data', (chunk) => {
    chunks.push(chunk);
    if (chunks.length % 5 === 0) {
      stream.pause();
      setImmediate(() => stream.resume());
    }
  });
  await closed(stream);
  log(Buffer.concat(chunks), state(stream));
});

twin.fast('destroy at every moment', async ({ put, fs, log, watch }) => {
  const file = put('f', bytes(1_000_000));
  const moments = {
    'at once': (_stream, stop) => stop(),
    'on open': (stream, stop) => stream.on('open', stop),
    'on ready': (stream, stop) => stream.on('ready', stop),
    'on the first chunk': (stream, stop) => stream.once('data', stop),
    'on the third chunk': (stream, stop) => {
      let count = 0;
      stream.on('data', () => void (++count === 3 && stop()));
    },
    'on end': (stream, stop) => stream.on('end', stop).resume(),
    'on close': (stream, stop) => stream.on('close', stop).resume(),
    'next tick': (_stream, stop) => process.nextTick(stop),
    immediate: (_stream, stop) => setImmediate(stop),
  };
  for (const [name, wait] of Object.entries(moments)) {
    for (const error of [undefined, new Error('mine')]) {
      const stream = watch(fs.createReadStream(file), name);
      stream.on('error', () => {});
      wait(stream, () => stream.destroy(error));
      await closed(stream);
      const { destroyed, errored, fd, readableAborted } = state(stream);
      log(name, { destroyed, errored, fd, readableAborted });
    }
  }
});

twin.fast('close, in every number', async ({ put, fs, log, watch }) => {
  const file = put('f', 'contents');
  const stream = watch(fs.createReadStream(file));
  stream.close((...given) => log('first', given));
  stream.close((...given) => log('second', given));
  await closed(stream);
  await new Promise((resolve) => stream.close((...given) => resolve(log('third', given))));
});

for (const when of ['before', 'same tick', 'open', 'data', 'end']) {
  twin(`a signal aborted: ${when}`, async ({ put, fs, log, watch }) => {
    const file = put('f', bytes(1_000_000));
    const controller = new AbortController();
    if (when === 'before') controller.abort(new Error('reason'));
    const stream = watch(fs.createReadStream(file, { signal: controller.signal }), when);
    stream.on('error', () => {});
    // Node's own stream opens its file all the same, after its end.
    const early = when === 'before' || when === 'same tick';
    const opened = early && new Promise((resolve) => stream.once('ready', resolve));
    if (when === 'same tick') controller.abort();
    else if (when !== 'before') stream.once(when, () => controller.abort());
    if (when === 'end') stream.resume();
    await closed(stream);
    await opened;
    log(state(stream).errored);
  });
}

twin('functions of one’s own', async ({ put, fs, log }) => {
  const file = put('f', 'contents of the file');
  const called = [];
  const own = {};
  for (const name of ['open', 'read', 'close']) {
    own[name] = (...args) => {
      called.push(name);
      host[name](...args);
    };
  }
  const stream = fs.createReadStream(file, { fs: own, highWaterMark: 7 });
  const chunks = await stream.toArray();
  await closed(stream);
  log(called, chunks);
});

for (const name of ['open', 'read', 'close']) {
  twin(`a patched fs.${name} is called`, async ({ put, fs, log }) => {
    const file = put('f', bytes(200_000));
    const original = fs[name];
    let called = 0;
    fs[name] = (...args) => {
      called++;
      return original(...args);
    };
    try {
      const stream = fs.createReadStream(file);
      let length = 0;
      for await (const chunk of stream) length += chunk.length;
      await closed(stream);
      log(called, length);
    } finally {
      fs[name] = original;
    }
  });
}

twin('a function that is patched to fail', async ({ put, fs, watch }) => {
  const file = put('f', bytes(200_000));
  for (const name of ['open', 'read', 'close']) {
    const original = fs[name];
    fs[name] = (...args) => {
      const callback = args.at(-1);
      if (name === 'close') original(args[0], () => callback(new Error('patched')));
      else process.nextTick(callback, new Error('patched'));
    };
    try {
      const stream = watch(fs.createReadStream(file), name);
      stream.on('error', () => {});
      stream.resume();
      await closed(stream);
    } finally {
      fs[name] = original;
    }
  }
});

twin.fast('a file that grows while it is read', async ({ put, fs, log }) => {
  const file = put('f', bytes(100));
  const stream = fs.createReadStream(file);
  let grown = 0;
  let length = 0;
  stream.on('data', (chunk) => {
    length += chunk.length;
    // Node sees what is there when it reads again, which it does after this.
    if (grown++ < 5) host.appendFileSync(file, bytes(100));
  });
  await closed(stream);
  log(length, host.statSync(file).size);
});

twin.fast('a file that is cut while it is read', async ({ put, fs, log }) => {
  const file = put('f', bytes(10_000_000));
  const stream = fs.createReadStream(file);
  const errors = [];
  stream.on('error', (error) => errors.push(error));
  stream.once('data', () => host.truncateSync(file, 10));
  await closed(stream);
  log(errors);
});

twin.fast('special files', onUnix, async (run) => {
  const { fs, log } = run;
  await drink(run, fs.createReadStream('/proc/version'), 'proc');
  await drink(run, fs.createReadStream('/dev/null'), 'null');
  await drink(run, fs.createReadStream('/dev/zero', { end: 99_999 }), 'zero');
  await drink(run, fs.createReadStream(run.tree), 'directory');
  const fifo = run.at('fifo');
  execFileSync('mkfifo', [fifo]);
  const chunks = [];
  const stream = run
    .watch(fs.createReadStream(fifo), 'fifo')
    .on('data', (chunk) => chunks.push(chunk));
  const writer = await host.promises.open(fifo, 'w');
  for (const part of ['first', 'second', bytes(200_000)]) {
    const before = chunks.length;
    await writer.write(part);
    while (chunks.length === before) await new Promise(setImmediate);
  }
  await writer.close();
  await closed(stream);
  log(Buffer.concat(chunks), chunks[0].length, state(stream));
});

// Such a file gives what it has, and some block when they have no more (`trace_pipe`).
twin.fast('a file of /proc comes in the pieces that the kernel gives', async ({ fs, log }) => {
  const lengths = [];
  const stream = fs.createReadStream('/proc/kallsyms', { end: 50_000 });
  stream.on('data', (chunk) => lengths.push(chunk.length));
  await closed(stream);
  log(lengths);
});

twin.fast(
  'pipe, pipeline, Transforms, several destinations',
  async ({ at, put, fs, log, watch }) => {
    const contents = bytes(1_000_000);
    const file = put('f', contents);
    const upper = () =>
      new Transform({
        transform: (chunk, _encoding, done) => done(null, chunk.toString('latin1').toUpperCase()),
      });
    const plain = fs.createReadStream(file);
    const target = watch(fs.createWriteStream(at('plain')), 'writer');
    log(plain.pipe(target) === target);
    await Promise.all([closed(target), closed(plain)]);
    const watched = watch(fs.createReadStream(file), 'reader');
    await Promise.all([closed(watched), closed(watched.pipe(fs.createWriteStream(at('again'))))]);
    await pipeline(fs.createReadStream(file), upper(), fs.createWriteStream(at('upper')));
    await pipeline(
      fs.createReadStream(file),
      new PassThrough(),
      upper(),
      fs.createWriteStream(at('two')),
    );
    const shared = fs.createReadStream(file);
    const destinations = ['a', 'b', 'c'].map((name) => shared.pipe(fs.createWriteStream(at(name))));
    await Promise.all(destinations.map(closed));
    log(destinations.map((each) => each.bytesWritten));
  },
);

twin.fast('a pipeline through a generator', async ({ at, put, fs }) => {
  const file = put('f', bytes(1_000_000));
  await pipeline(
    fs.createReadStream(file),
    async function* (source) {
      for await (const chunk of source) yield chunk.subarray(0, 10);
    },
    fs.createWriteStream(at('generated')),
  );
});

twin.fast('unpipe half-way', async ({ at, put, fs, log }) => {
  const file = put('f', bytes(1_000_000));
  const reader = fs.createReadStream(file);
  const slow = new Writable({ write: (_chunk, _encoding, done) => setImmediate(done) });
  reader.pipe(slow);
  await new Promise((resolve) => slow.on('drain', resolve).on('pipe', resolve));
  reader.unpipe(slow);
  const rest = fs.createWriteStream(at('rest'));
  reader.pipe(rest);
  await closed(rest);
  log(reader.bytesRead);
  host.unlinkSync(at('rest'));
});

twin.memory('a chunk is alone in its memory', async ({ put, fs, log }) => {
  const file = put('f', bytes(131_073));
  const stream = fs.createReadStream(file).on('data', (chunk) => log(chunk));
  await closed(stream);
});
