'use strict';

// createWriteStream and WriteStream: options, properties, events, every way to feed.

const { execFileSync } = require('node:child_process');
const host = require('node:fs');
const { pipeline } = require('node:stream/promises');
const { Readable, Writable } = require('node:stream');
const { inherits } = require('node:util');
const { pathToFileURL } = require('node:url');
const { bytes, closed, onUnix, twin } = require('./twin.js');

/** The state that programs look at. */
const state = (stream) => ({
  fd: typeof stream.fd,
  path: stream.path,
  flags: stream.flags,
  mode: stream.mode,
  start: stream.start,
  pos: stream.pos,
  autoClose: stream.autoClose,
  flush: stream.flush,
  bytesWritten: stream.bytesWritten,
  pending: stream.pending,
  closed: stream.closed,
  destroyed: stream.destroyed,
  writable: stream.writable,
  writableEnded: stream.writableEnded,
  writableFinished: stream.writableFinished,
  writableLength: stream.writableLength,
  writableHighWaterMark: stream.writableHighWaterMark,
  writableNeedDrain: stream.writableNeedDrain,
  errored: stream.errored,
  keys: Object.keys(stream).filter((key) => !key.startsWith('_')),
});

/** Writes pieces and ends; logs the stream's life, the callbacks, what `write` gave. */
async function feed({ log, watch }, stream, pieces, label = '') {
  watch(stream, label).on('error', () => {});
  log(label, 'new', state(stream));
  const given = pieces.map((piece, i) =>
    stream.write(piece, (error) => log(label, 'written', i, error ?? 'well')),
  );
  stream.end((error) => log(label, 'ended', error ?? 'well'));
  log(label, given, state(stream));
  await closed(stream);
  log(label, 'closed', state(stream));
}

twin.fast('pieces of every size and kind', async (run) => {
  const { at, fs } = run;
  const pieces = [
    'text',
    Buffer.from('buffer'),
    new Uint8Array([1, 2, 3]),
    'grüße 🦀',
    '',
    Buffer.alloc(0),
  ];
  await feed(run, fs.createWriteStream(at('kinds')), pieces);
  await feed(run, fs.createWriteStream(at('none')), []);
  await feed(run, fs.createWriteStream(at('empty')), ['']);
  for (const size of [1, 16_383, 16_384, 16_385, 65_536, 1_000_000]) {
    await feed(run, fs.createWriteStream(at(`one-${size}`)), [bytes(size)], size);
    await feed(
      run,
      fs.createWriteStream(at(`three-${size}`)),
      [bytes(size), bytes(3), bytes(size, 9)],
      size,
    );
  }
  await feed(
    run,
    fs.createWriteStream(at('many')),
    Array.from({ length: 3000 }, (_, i) => `${i} `),
    'many',
  );
});

twin.fast('cork and uncork, encodings, pieces that come late', async ({ at, fs, log, watch }) => {
  const stream = watch(fs.createWriteStream(at('f'), { encoding: 'latin1' }));
  stream.cork();
  stream.write('ü');
  stream.write('ff00', 'hex');
  stream.write(Buffer.from('x'));
  stream.uncork();
  await new Promise((resolve) => stream.write('later', resolve));
  log(stream.bytesWritten);
  stream.setDefaultEncoding('utf16le');
  stream.write('wide');
  await new Promise((resolve) => stream.end('the end', 'utf8', resolve));
  await closed(stream);
  log(state(stream));
});

twin.fast('options', async (run) => {
  const { at, fs, put } = run;
  for (const flags of [
    'w',
    'wx',
    'w+',
    'a',
    'ax',
    'a+',
    'as',
    'r+',
    host.constants.O_WRONLY,
    null,
  ]) {
    await feed(run, fs.createWriteStream(put(`over-${flags}`), { flags }), ['new'], flags);
    await feed(run, fs.createWriteStream(at(`none-${flags}`), { flags }), ['new'], flags);
  }
  for (const mode of [0o600, '640', 0, undefined, null]) {
    await feed(run, fs.createWriteStream(at(`mode-${mode}`), { mode }), ['x'], mode);
  }
  for (const start of [0, 1, 5, 100, 2 ** 33]) {
    await feed(
      run,
      fs.createWriteStream(put(`start-${start}`), { start, flags: 'r+' }),
      ['AB', 'CD'],
      start,
    );
    await feed(run, fs.createWriteStream(at(`start-w-${start}`), { start }), ['AB', 'CD'], start);
  }
  for (const highWaterMark of [0, 1, 10, 1_000_000]) {
    await feed(
      run,
      fs.createWriteStream(at(`hwm-${highWaterMark}`), { highWaterMark }),
      ['abc', 'd'],
      highWaterMark,
    );
  }
  for (const flush of [true, false, null, undefined]) {
    await feed(run, fs.createWriteStream(at(`flush-${flush}`), { flush }), ['x'], flush);
  }
  await feed(run, fs.createWriteStream(at('text'), 'latin1'), ['ü']);
  await feed(run, fs.createWriteStream(at('null'), null), ['x']);
  await feed(run, fs.createWriteStream(Buffer.from(at('buffer'))), ['x']);
  await feed(run, fs.createWriteStream(pathToFileURL(at('url ü'))), ['x']);
});

twin.fast('a start with flags that append', async (run) => {
  await feed(run, run.fs.createWriteStream(run.put('f'), { flags: 'a', start: 2 }), ['AB', 'CD']);
});

twin('options that Node refuses', async ({ at, fs, outcome }) => {
  const refused = [
    { start: -1 },
    { start: 1.5 },
    { start: '1' },
    { start: Number.NaN },
    { start: 1n },
    { flush: 1 },
    { flush: 'true' },
    { highWaterMark: -1 },
    { highWaterMark: 'x' },
    { encoding: 'bogus' },
    { fd: -1 },
    { fd: '1' },
    { fd: {} },
    { flags: 'bogus' },
    { mode: 'bogus' },
    { fs: {} },
    { fs: { open: 1 } },
    { signal: 1 },
    { signal: null },
    1,
    true,
    Symbol('s'),
    'bogus',
  ];
  for (const [i, options] of refused.entries()) {
    await outcome(i, async () => {
      const stream = fs.createWriteStream(at(`f${i}`), options);
      const ended = new Promise((resolve, reject) =>
        stream.on('error', reject).on('close', resolve),
      );
      stream.end('x');
      await ended;
    });
  }
  for (const path of [undefined, null, 1, {}, '\0', Buffer.from('a\0'), new URL('http://x/')]) {
    await outcome('path', () => fs.createWriteStream(path));
  }
});

twin('pieces that Node refuses', async ({ at, fs, log }) => {
  const stream = fs.createWriteStream(at('f'));
  const errors = [];
  stream.on('error', (error) => errors.push(error));
  for (const piece of [null, undefined, 1, {}, [], true]) {
    try {
      stream.write(piece);
    } catch (error) {
      log(error);
    }
  }
  stream.destroy();
  await closed(stream);
  log(errors);
});

twin.fast('write after end, end twice, write after destroy', async ({ at, fs, log, watch }) => {
  const ended = watch(fs.createWriteStream(at('ended')), 'ended');
  ended.on('error', () => {});
  ended.end('x');
  ended.write('late', (error) => log('late', error));
  ended.end('again', (error) => log('again', error));
  await closed(ended);
  const destroyed = watch(fs.createWriteStream(at('destroyed')), 'destroyed');
  destroyed.on('error', () => {});
  destroyed.destroy();
  destroyed.write('late', (error) => log('late', error));
  await closed(destroyed);
  log(host.existsSync(at('destroyed')));
});

twin.fast('destroy at every moment', async ({ at, fs, log, watch }) => {
  const moments = {
    'at once': (_stream, stop) => stop(),
    'on open': (stream, stop) => stream.on('open', stop),
    'on ready': (stream, stop) => stream.on('ready', stop),
    'written once': (stream, stop) => stream.write('x', stop),
    'on finish': (stream, stop) => stream.on('finish', stop).end('x'),
    'on close': (stream, stop) => stream.on('close', stop).end('x'),
  };
  for (const [name, wait] of Object.entries(moments)) {
    for (const error of [undefined, new Error('mine')]) {
      const stream = watch(fs.createWriteStream(at(name)), name);
      stream.on('error', () => {});
      wait(stream, () => stream.destroy(error));
      await closed(stream);
      log(name, state(stream));
    }
  }
});

twin.fast('destroy with writes that wait', async ({ at, fs, log, watch }) => {
  const stream = watch(fs.createWriteStream(at('f')));
  stream.on('error', () => {});
  stream.on('open', () => {
    for (let i = 0; i < 5; i++)
      stream.write(bytes(100_000), (error) => log(i, error?.code ?? 'well'));
    stream.destroy(new Error('mine'));
  });
  await closed(stream);
  host.rmSync(at('f'));
});

twin.fast('errors of open', async (run) => {
  const { at, put, fs, tree } = run;
  put('f');
  for (const [path, flags] of [
    [at('no', 'f'), 'w'],
    [tree, 'w'],
    [at('f'), 'wx'],
    [at('f', 'below'), 'a'],
  ]) {
    await feed(run, fs.createWriteStream(path, { flags }), ['a', 'b'], flags);
  }
});

twin.fast('errors of write', async (run) => {
  run.put('f');
  await feed(run, run.fs.createWriteStream('/dev/full'), ['a', bytes(100_000), 'c']);
  await feed(run, run.fs.createWriteStream(run.at('f'), { flags: 'r' }), ['a', 'b']);
});

twin.fast('close, in every number', async ({ at, fs, log, watch }) => {
  const stream = watch(fs.createWriteStream(at('f')));
  stream.write('x');
  stream.close((...given) => log('first', given));
  stream.close((...given) => log('second', given));
  await closed(stream);
  await new Promise((resolve) => stream.close((...given) => resolve(log('third', given))));
});

twin.fast('descriptors', async (run) => {
  const { fs, log, put } = run;
  for (const options of [
    {},
    { start: 3 },
    { autoClose: false },
    { autoClose: false, start: 1 },
    { flush: true },
  ]) {
    const name = Object.entries(options).flat().join(' ') || 'plain';
    put(name, '0123456789');
    const fd = run.open(name, 'r+');
    host.readSync(fd, Buffer.alloc(2));
    if (options.autoClose !== false) {
      await feed(run, fs.createWriteStream(null, { fd, ...options }), ['AB', 'CD'], name);
      continue;
    }
    const stream = run.watch(fs.createWriteStream(null, { fd, ...options }), name);
    stream.write('AB');
    await new Promise((resolve) => stream.end('CD', resolve));
    log(state(stream), host.readSync(fd, Buffer.alloc(3)));
    run.close(fd);
  }
});

twin.fast('a FileHandle', async (run) => {
  const { fs, log, at } = run;
  for (const options of [{}, { start: 10 }, { flush: true }]) {
    const handle = await fs.promises.open(at('f'), 'w');
    handle.on('close', () => log('handle closed'));
    const stream = run.watch(fs.createWriteStream(null, { fd: handle, ...options }));
    for (let i = 0; i < 3; i++) stream.write(bytes(40_000, i));
    await closed(stream.end());
    log(stream.bytesWritten, handle.fd === -1);
    await handle.close();
  }
  const handle = await fs.promises.open(at('g'), 'w');
  await feed(run, handle.createWriteStream({ encoding: 'latin1' }), ['ü']);
});

twin.fast('with and without new, subclasses old and new', async (run) => {
  const { at, fs, log } = run;
  await feed(run, new fs.WriteStream(at('new')), ['x']);
  await feed(run, fs.WriteStream(at('call')), ['x']);
  await feed(run, new fs.FileWriteStream(at('alias')), ['x']);
  function Old(...args) {
    fs.WriteStream.apply(this, args);
  }
  inherits(Old, fs.WriteStream);
  const old = new Old(at('old'));
  log(old instanceof fs.WriteStream, old instanceof host.WriteStream, old instanceof Writable);
  await feed(run, old, ['x']);
  class Modern extends fs.WriteStream {}
  const modern = new Modern(at('modern'));
  log(modern instanceof host.WriteStream, modern.constructor.name);
  await feed(run, modern, ['x']);
});

for (const when of ['before', 'same tick', 'open', 'finish']) {
  twin(`a signal aborted: ${when}`, async ({ at, fs, log, watch }) => {
    const controller = new AbortController();
    if (when === 'before') controller.abort(new Error('reason'));
    const stream = watch(fs.createWriteStream(at(when), { signal: controller.signal }), when);
    stream.on('error', () => {});
    if (when === 'same tick') controller.abort();
    else if (when !== 'before') stream.once(when, () => controller.abort());
    if (when === 'finish') stream.end('x');
    // Node's own stream opens its file all the same, after its end.
    const opened = when === 'before' && new Promise((resolve) => stream.once('ready', resolve));
    await closed(stream);
    await opened;
    log(state(stream).errored);
  });
}

for (const name of ['open', 'write', 'writev', 'close', 'fsync']) {
  twin(`a patched fs.${name} is called`, async ({ at, fs, log }) => {
    const original = fs[name];
    let called = 0;
    fs[name] = (...args) => {
      called++;
      return original(...args);
    };
    try {
      const stream = fs.createWriteStream(at('f'), { flush: true });
      stream.write('one');
      await new Promise((resolve) => stream.write('two', resolve));
      await new Promise((resolve) => stream.write('three', resolve));
      stream.end();
      await closed(stream);
      log(called, stream.bytesWritten);
    } finally {
      fs[name] = original;
    }
  });
}

twin('functions of one’s own', async ({ at, fs, log }) => {
  const called = [];
  const own = {};
  for (const name of ['open', 'write', 'close']) {
    own[name] = (...args) => {
      called.push(name);
      host[name](...args);
    };
  }
  const stream = fs.createWriteStream(at('f'), { fs: own });
  stream.write('a');
  stream.write('b');
  stream.end('c');
  await closed(stream);
  log(called);
});

twin.fast('fed by pipe and pipeline', async ({ at, fs, log, watch }) => {
  const numbers = function* () {
    for (let i = 0; i < 500; i++) yield `${'x'.repeat(i)}\n`;
  };
  const target = watch(fs.createWriteStream(at('pipe')));
  Readable.from(numbers()).pipe(target);
  await closed(target);
  await pipeline(numbers, fs.createWriteStream(at('pipeline')));
  const failing = function* () {
    yield 'a';
    throw new Error('broken source');
  };
  const broken = watch(fs.createWriteStream(at('broken')), 'broken');
  await pipeline(failing, broken).catch((error) => log(error));
  await closed(broken);
  host.rmSync(at('broken'), { force: true });
});

twin.fast('a FIFO', onUnix, async ({ at, fs, log, watch }) => {
  const fifo = at('fifo');
  execFileSync('mkfifo', [fifo]);
  const read = host.promises.readFile(fifo);
  const stream = watch(fs.createWriteStream(fifo));
  for (let i = 0; i < 5; i++) stream.write(bytes(60_000, i));
  stream.end();
  await closed(stream);
  log(await read);
  log(state(stream));
});
