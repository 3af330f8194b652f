'use strict';

// writeFile in its three faces: paths, options, every kind of data, special files.

const host = require('node:fs');
const { Readable, PassThrough } = require('node:stream');
const { pathToFileURL } = require('node:url');
const { bytes, twin } = require('./twin.js');

const SIZES = [
  0, 1, 8191, 8192, 65_535, 65_536, 65_537, 524_287, 524_288, 524_289, 1_048_577, 3_000_001,
];

const ENCODINGS = [
  'utf8',
  'UTF-8',
  'ucs2',
  'UCS-2',
  'utf16le',
  'UTF-16LE',
  'latin1',
  'Latin1',
  'binary',
  'base64',
  'BASE64',
  'base64url',
  'hex',
  'HEX',
  'ascii',
  'ASCII',
];

const FLAGS = [
  'r',
  'rs',
  'r+',
  'rs+',
  'w',
  'wx',
  'xw',
  'w+',
  'wx+',
  'xw+',
  'a',
  'ax',
  'xa',
  'as',
  'sa',
  'a+',
  'ax+',
  'xa+',
  'as+',
  'sa+',
];

/** A file of the face's own name. */
const own = (at, name) => (face) => at(`${name}-${face}`);

twin.fast('sizes, as bytes and as text', async ({ at, faces }) => {
  for (const size of SIZES) {
    const data = bytes(size);
    await faces('writeFile', (face) => [at(`bytes-${size}-${face}`), data]);
    const text = data.toString('latin1');
    await faces('writeFile', (face) => [at(`text-${size}-${face}`), text]);
    await faces('writeFile', (face) => [at(`latin1-${size}-${face}`), text, 'latin1']);
  }
});

twin.fast('no options in every spelling', async ({ at, faces, fs, log }) => {
  const file = own(at, 'f');
  for (const options of [undefined, null, {}, '', { encoding: null }, { encoding: '' }]) {
    await faces('writeFile', (face) => [file(face), 'grüße', options]);
  }
  for (const flag of [undefined, null, '', 0, false]) {
    await faces('writeFile', (face) => [file(face), 'x', { flag }]);
  }
  for (const mode of [undefined, null]) {
    await faces('writeFile', (face) => [file(face), 'x', { mode }]);
  }
  for (const flush of [undefined, null, false, true]) {
    await faces('writeFile', (face) => [file(face), 'x', { flush }]);
  }
  await faces('writeFile', (face) => [file(face), 'x', Object.freeze({ mode: 0o600 })]);
  await new Promise((resolve) => {
    fs.writeFile(
      at('cb'),
      'x',
      () => {},
      (...results) => resolve(log(results)),
    );
  });
});

twin.fast('text in every encoding', async ({ at, faces }) => {
  for (const text of [
    'grüße 🦀',
    '',
    'ff00zz',
    'aGVsbG8',
    '\0\ufeff',
    'lone \ud800 \udc00 halves',
    '\u0100'.repeat(9000),
  ]) {
    for (const encoding of ENCODINGS) {
      const name = `${encoding}-${Buffer.from(text).length}-${text.length}`;
      await faces('writeFile', (face) => [at(`${name}-${face}`), text, encoding]);
    }
  }
});

twin.fast('every view of memory', async ({ at, faces }) => {
  const source = bytes(256);
  const memory = source.buffer.slice(0, 256);
  const shared = new SharedArrayBuffer(256);
  new Uint8Array(shared).set(source);
  const types = [
    Uint8Array,
    Uint8ClampedArray,
    Int8Array,
    Uint16Array,
    Int16Array,
    Uint32Array,
    Int32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  ];
  for (const type of types) {
    for (const [kind, buffer] of [
      ['own', memory],
      ['shared', shared],
    ]) {
      const name = `${type.name}-${kind}`;
      await faces('writeFile', (face) => [at(`${name}-${face}`), new type(buffer)]);
      await faces('writeFile', (face) => [at(`part-${name}-${face}`), new type(buffer, 16, 5)]);
      await faces('writeFile', (face) => [at(`none-${name}-${face}`), new type(buffer, 8, 0)]);
    }
  }
  await faces('writeFile', (face) => [
    at(`slice-${face}`),
    Buffer.from('pooled memory').subarray(3, 9),
  ]);
  class Mine extends Uint8Array {}
  await faces('writeFile', (face) => [at(`subclass-${face}`), new Mine([1, 2, 3])]);
});

twin.fast('memory that can change its size', async ({ at, faces }) => {
  const memory = new ArrayBuffer(64, { maxByteLength: 4096 });
  const view = new Uint8Array(memory);
  view.fill(7);
  await faces('writeFile', (face) => [at(`before-${face}`), view]);
  memory.resize(128);
  await faces('writeFile', (face) => [at(`grown-${face}`), view]);
  memory.resize(0);
  await faces('writeFile', (face) => [at(`shrunk-${face}`), view]);
  const growable = new Uint8Array(new SharedArrayBuffer(8, { maxByteLength: 64 }));
  growable.buffer.grow(32);
  await faces('writeFile', (face) => [at(`growable-${face}`), growable]);
});

twin('memory that somebody else owns by now', async ({ at, faces }) => {
  const detached = new Uint8Array(16);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  await faces('writeFile', (face) => [at(`detached-${face}`), detached]);
});

twin('data that is none', async ({ at, faces }) => {
  const file = own(at, 'f');
  const none = [
    undefined,
    null,
    0,
    1,
    true,
    Symbol('s'),
    1n,
    {},
    { toString: () => 'text' },
    () => 'f',
    new Date(0),
    new ArrayBuffer(4),
    new SharedArrayBuffer(4),
    new String('boxed'),
    /r/,
    new Map([[1, 2]]),
  ];
  for (const data of none) await faces('writeFile', (face) => [file(face), data]);
});

twin.fast('iterables and streams, as promises only', async ({ at, faces, log }) => {
  const promise = ['promise'];
  let count = 0;
  const write = (data, options) => faces('writeFile', [at(`f${count++}`), data, options], promise);
  await write(['one ', 'two ', Buffer.from('three')]);
  await write([]);
  await write(new Set(['a', 'b']));
  await write(['fc', 'ff'], 'hex');
  await write(['grüße'], { encoding: 'latin1', mode: 0o600, flush: true });
  await write([new Uint16Array([1, 2]), new DataView(new ArrayBuffer(3)), '']);
  await write(new String('boxed'));
  await write(
    (function* () {
      yield 'generated';
    })(),
  );
  await write(
    (async function* () {
      yield 'later ';
      yield bytes(700_000);
    })(),
  );
  await write([bytes(1_500_000), bytes(10)]);
  await write(Readable.from(['read', 'able']));
  const through = new PassThrough();
  through.end('passed');
  await write(through);
  await write(host.createReadStream(__filename));
  await write(new Blob(['web ', 'stream']).stream());
  const steps = [];
  const careful = {
    async *[Symbol.asyncIterator]() {
      try {
        yield 'a';
        throw new Error('broken source');
      } finally {
        steps.push('cleaned up');
      }
    },
  };
  await write(careful);
  log(steps);
  await write([1]);
  await write([null]);
  await write([{}]);
  await write(['x', Symbol('s')]);
  await write({ [Symbol.iterator]: () => ({}) });
});

twin.fast('an iterable whose consumer fails is told so', async ({ faces, log }) => {
  const steps = [];
  function* source() {
    try {
      for (;;) yield 'x'.repeat(1000);
    } finally {
      steps.push('returned');
    }
  }
  await faces('writeFile', ['/dev/full', source()], ['promise']);
  await faces('writeFile', ['/no/such/folder/f', source()], ['promise']);
  log(steps);
});

twin.fast('paths: string, Buffer, Uint8Array, URL', async ({ at, faces, tree }) => {
  await faces('writeFile', (face) => [Buffer.from(at(`buffer ü ${face}`)), 'x']);
  await faces('writeFile', (face) => [new Uint8Array(Buffer.from(at(`view-${face}`))), 'x']);
  await faces('writeFile', (face) => [pathToFileURL(at(`url %20 #? ${face}`)), 'x']);
  await faces('writeFile', (face) => [
    Buffer.concat([Buffer.from(`${tree}/${face}`), Buffer.from([0xff, 0xc3, 0x28])]),
    'x',
  ]);
  for (const missing of [at('no/f'), Buffer.from(at('no/f')), pathToFileURL(at('no/f')), '']) {
    await faces('writeFile', [missing, 'x']);
  }
});

twin.fast('flags as words, over a file and over nothing', async ({ at, put, faces }) => {
  for (const flag of FLAGS) {
    const name = flag.replace('+', 'p');
    await faces('writeFile', (face) => [put(`${name}-${face}`, 'long contents'), 'new', { flag }]);
    await faces('writeFile', (face) => [at(`none-${name}-${face}`), 'new', { flag }]);
  }
});

twin.fast('flags as numbers', async ({ at, put, faces, tree }) => {
  const { O_APPEND, O_CREAT, O_DIRECTORY, O_DSYNC, O_EXCL, O_NOFOLLOW, O_RDWR, O_TRUNC, O_WRONLY } =
    host.constants;
  host.symlinkSync(put('target'), at('link'));
  const flags = [
    O_WRONLY,
    O_RDWR,
    O_WRONLY | O_APPEND,
    O_RDWR | O_CREAT,
    O_WRONLY | O_TRUNC | O_DSYNC,
    O_WRONLY | O_CREAT | O_EXCL,
    O_WRONLY | O_NOFOLLOW,
    O_WRONLY | O_DIRECTORY,
  ];
  for (const flag of flags) {
    await faces('writeFile', (face) => [put(`${flag}-${face}`), 'new', { flag }]);
    await faces('writeFile', (face) => [at(`none-${flag}-${face}`), 'new', { flag }]);
    await faces('writeFile', [at('link'), 'x', { flag }]);
    await faces('writeFile', [tree, 'x', { flag }]);
  }
});

twin('flags and modes that do not exist', async ({ at, faces }) => {
  const file = own(at, 'f');
  for (const flag of ['R', 'rw', 'w ', 'aw', 0.5, 2 ** 31, {}, [], true]) {
    await faces('writeFile', (face) => [file(face), 'x', { flag }]);
  }
  for (const mode of [
    '',
    '9',
    '0o644',
    '-1',
    'x',
    -1,
    0.5,
    2 ** 32,
    {},
    [],
    true,
    '777777777777777',
  ]) {
    await faces('writeFile', (face) => [file(face), 'x', { mode }]);
  }
  for (const flush of ['', 'true', 0, 1, {}, [], 1n]) {
    await faces('writeFile', (face) => [file(face), 'x', { flush }]);
  }
  for (const encoding of ['bogus', 'buffer', 1, {}, true]) {
    await faces('writeFile', (face) => [file(face), 'x', { encoding }]);
  }
});

twin('flags and modes that are no number in JavaScript either', async ({ at, faces }) => {
  for (const value of [1n, Symbol('w'), { valueOf: () => 0 }]) {
    await faces('writeFile', (face) => [at(`flag-${face}`), 'x', { flag: value }]);
    await faces('writeFile', (face) => [at(`mode-${face}`), 'x', { mode: value }]);
  }
});

twin.fast('modes, under the umask', async ({ at, faces }) => {
  const before = process.umask(0o027);
  try {
    for (const mode of [
      0,
      0o777,
      0o666,
      0o600,
      0o4755,
      '755',
      '0600',
      '0',
      '1777',
      0o7777,
      0o100644,
    ]) {
      await faces('writeFile', (face) => [at(`${mode}-${typeof mode}-${face}`), 'x', { mode }]);
    }
  } finally {
    process.umask(before);
  }
});

twin.fast('an existing file keeps its mode, and what was longer goes', async ({ put, faces }) => {
  const file = put('f', bytes(100_000), 0o640);
  await faces('writeFile', [file, 'short', { mode: 0o777 }]);
  await faces('writeFile', [file, '']);
});

twin.fast('directories and links', async ({ at, faces, tree }) => {
  host.mkdirSync(at('directory'));
  host.symlinkSync('loop', at('loop'));
  host.symlinkSync('made', at('dangling'));
  for (const data of ['x', '']) {
    await faces('writeFile', [tree, data]);
    await faces('writeFile', [`${at('directory')}/`, data]);
    await faces('writeFile', [`${at('file')}/`, data]);
    await faces('writeFile', [at('loop'), data]);
    await faces('writeFile', [at('dangling'), data]);
  }
});

twin.fast('devices', async ({ faces }) => {
  for (const data of ['x', bytes(100_000), new Uint16Array(4)]) {
    for (const flush of [false, true]) {
      await faces('writeFile', ['/dev/null', data, { flush }]);
      await faces('writeFile', ['/dev/full', data, { flush }]);
    }
  }
  await faces('writeFile', ['/proc/version', 'x']);
  await faces('writeFile', ['/proc/self/no-such', 'x']);
});

twin.fast('nothing at all, to a device that is full', async ({ faces }) => {
  await faces('writeFile', ['/dev/full', '']);
  await faces('writeFile', ['/dev/full', Buffer.alloc(0)]);
});
