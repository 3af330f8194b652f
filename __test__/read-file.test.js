'use strict';

// readFile in its three faces: paths, options, contents, special files.

const { execFileSync } = require('node:child_process');
const host = require('node:fs');
const { pathToFileURL } = require('node:url');
const { bytes, onUnix, twin } = require('./twin.js');

/** Around every limit of Node's own reading and of ours. */
const SIZES = [
  0, 1, 63, 4095, 4096, 4097, 8191, 8192, 8193, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073,
  524_287, 524_288, 524_289, 1_048_575, 1_048_576, 1_048_577, 3_000_001,
];

const ENCODINGS = [
  'utf8',
  'UTF8',
  'utf-8',
  'UTF-8',
  'Utf8',
  'ucs2',
  'UCS2',
  'ucs-2',
  'Ucs-2',
  'utf16le',
  'UTF16LE',
  'utf-16le',
  'UTF-16LE',
  'latin1',
  'LATIN1',
  'Latin1',
  'binary',
  'BINARY',
  'base64',
  'BASE64',
  'Base64',
  'base64url',
  'BASE64URL',
  'hex',
  'HEX',
  'ascii',
  'ASCII',
];

const READING_FLAGS = ['r', 'rs', 'sr', 'r+', 'rs+', 'sr+', 'a+', 'as+', 'sa+', 'w+'];
const WRITING_FLAGS = ['w', 'a', 'as', 'sa', 'wx', 'xw', 'ax', 'xa', 'wx+', 'xw+', 'ax+', 'xa+'];

twin.fast('sizes', async ({ at, put, faces }) => {
  for (const size of SIZES) {
    put(`${size}`, bytes(size));
    await faces('readFile', [at(`${size}`)]);
    await faces('readFile', [at(`${size}`), 'utf8']);
    await faces('readFile', [at(`${size}`), { encoding: 'base64' }]);
  }
});

twin('reading touches the time of a file, empty or not', async ({ put, faces, log }) => {
  const longAgo = 1_000_000_000;
  for (const contents of ['', 'contents', bytes(100_000)]) {
    const file = put('file', contents);
    for (const face of ['callback', 'promise', 'sync']) {
      host.utimesSync(file, longAgo, longAgo);
      await faces('readFile', [file], [face]);
      log(face, contents.length, host.statSync(file).atimeMs > longAgo * 1000);
    }
  }
});

twin.fast('no options in every spelling', async ({ put, faces, fs, log }) => {
  const file = put('f');
  for (const options of [undefined, null, {}, { encoding: null }, { encoding: undefined }]) {
    await faces('readFile', [file, options]);
  }
  for (const encoding of ['', 0, false]) await faces('readFile', [file, { encoding }]);
  for (const flag of [undefined, null]) await faces('readFile', [file, { flag }]);
  await faces('readFile', [file, Object.create({ encoding: 'hex' })]);
  await faces('readFile', [file, Object.assign(Object.create(null), { encoding: 'hex' })]);
  await faces('readFile', [file, Object.freeze({ encoding: 'hex' })]);
  await faces('readFile', [file, ['utf8']]);
  await faces('readFile', [file, () => {}], ['promise', 'sync']);
  await new Promise((resolve) => {
    fs.readFile(
      file,
      () => {},
      (...results) => resolve(log(results)),
    );
  });
});

twin.fast('every encoding in every letter case', async ({ put, faces }) => {
  const file = put('f', Buffer.from('grüße, 🦀 \ufeff\0 \u{10ffff}', 'utf8'));
  const broken = put('broken', Buffer.from([0xc3, 0x28, 0xf0, 0x9f, 0x92, 0xff, 0xed, 0xa0, 0x80]));
  const odd = put('odd', Buffer.from('odd'));
  for (const encoding of ENCODINGS) {
    await faces('readFile', [file, encoding]);
    await faces('readFile', [broken, { encoding }]);
    await faces('readFile', [odd, encoding]);
  }
});

twin.fast('bytes that are not UTF-8, decoded', async ({ put, faces }) => {
  const lead = [
    0x00, 0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff,
  ];
  const made = [];
  for (const a of lead)
    for (const b of lead) for (const c of [0x80, 0xbf, 0x41]) made.push(a, b, c, 0x20);
  const file = put('f', Buffer.from(made));
  await faces('readFile', [file, 'utf8']);
  const marked = put('marked', Buffer.from('\ufeffmarked'));
  await faces('readFile', [marked, 'utf8']);
});

twin('encodings that do not exist', async ({ put, faces }) => {
  const file = put('f');
  for (const encoding of [
    'bogus',
    'utf9',
    'buffer',
    'utf8 ',
    1,
    true,
    {},
    [],
    1n,
    Symbol('utf8'),
  ]) {
    await faces('readFile', [file, { encoding }]);
  }
  await faces('readFile', [file, 'buffer']);
  await faces('readFile', [file, 'bogus']);
});

twin.fast('paths: string, Buffer, Uint8Array, URL', async ({ at, put, faces, tree }) => {
  const file = put('päth ü🦀', 'by any name');
  await faces('readFile', [Buffer.from(file)]);
  await faces('readFile', [new Uint8Array(Buffer.from(file))]);
  await faces('readFile', [pathToFileURL(file)]);
  await faces('readFile', [`${tree}//./päth ü🦀`]);
  const missing = at('missing %20 #?');
  await faces('readFile', [missing]);
  await faces('readFile', [Buffer.from(missing)]);
  await faces('readFile', [new Uint8Array(Buffer.from(missing))]);
  await faces('readFile', [pathToFileURL(missing)]);
  await faces('readFile', ['']);
  await faces('readFile', [Buffer.alloc(0)]);
});

twin.fast('a name that is not UTF-8', onUnix, async ({ faces, tree }) => {
  const name = Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff, 0xfe, 0x80, 0x61])]);
  host.writeFileSync(name, 'odd name');
  await faces('readFile', [name]);
  const missing = Buffer.concat([name, Buffer.from([0xc3])]);
  await faces('readFile', [missing]);
});

twin.fast('a name with half a surrogate pair', async ({ faces, tree }) => {
  await faces('readFile', [`${tree}/\ud800 lone`]);
});

twin.fast('a relative path', async ({ put, faces, tree }) => {
  put('f', 'relative');
  const before = process.cwd();
  process.chdir(tree);
  try {
    await faces('readFile', ['f']);
    await faces('readFile', ['./f']);
    await faces('readFile', ['f/']);
    await faces('readFile', ['nothing/here']);
  } finally {
    process.chdir(before);
  }
});

twin.fast('flags as words', async ({ put, faces }) => {
  for (const flag of READING_FLAGS) {
    await faces('readFile', (face) => [put(`${face}${flag.replace('+', 'p')}`), { flag }]);
  }
  for (const flag of [...READING_FLAGS, ...WRITING_FLAGS]) {
    await faces('readFile', (face) => [put('again'), { flag, encoding: 'utf8', face }]);
  }
});

twin.fast('flags of a file that is not there', async ({ at, faces }) => {
  for (const flag of [...READING_FLAGS, ...WRITING_FLAGS]) {
    await faces('readFile', (face) => [at(`${face}${flag.replace('+', 'p')}`), { flag }]);
  }
});

twin.fast('flags as numbers', async ({ at, put, faces, tree }) => {
  const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_PATH = 0o10000000, O_RDWR } = host.constants;
  const file = put('f');
  host.symlinkSync(file, at('link'));
  for (const flag of [0, 1, 2, O_RDWR, O_DIRECTORY, O_NOFOLLOW, O_CREAT | O_EXCL, O_PATH]) {
    await faces('readFile', [file, { flag }]);
    await faces('readFile', [at('link'), { flag }]);
    await faces('readFile', [tree, { flag }]);
  }
  await faces('readFile', (face) => [at(face), { flag: O_CREAT | O_RDWR }]);
});

twin('flags that do not exist', async ({ put, faces }) => {
  const file = put('f');
  for (const flag of [
    '',
    'R',
    'rw',
    'r ',
    'z',
    'w+r',
    0.5,
    Number.NaN,
    2 ** 31,
    -1,
    {},
    [],
    true,
  ]) {
    await faces('readFile', [file, { flag }]);
  }
});

twin('flags that are no number in JavaScript either', async ({ put, faces }) => {
  const file = put('f');
  for (const flag of [1n, Symbol('r'), { valueOf: () => 0 }]) {
    await faces('readFile', [file, { flag }]);
  }
});

twin.fast('directories', async ({ at, faces, tree }) => {
  host.mkdirSync(at('directory'));
  await faces('readFile', [at('directory')]);
  await faces('readFile', [at('directory'), 'utf8']);
  await faces('readFile', [at('directory'), { flag: 'r+' }]);
  await faces('readFile', [`${tree}/`]);
});

twin.fast('files of /proc, /sys and /dev', async ({ faces }) => {
  for (const file of ['/proc/version', '/proc/filesystems', '/proc/self/comm', '/dev/null']) {
    await faces('readFile', [file]);
    await faces('readFile', [file, 'utf8']);
  }
  await faces('readFile', ['/proc/self/mem']);
  await faces('readFile', ['/proc/kallsyms', 'latin1']);
  await faces('readFile', ['/sys/kernel/mm/transparent_hugepage/enabled', 'utf8']);
  await faces('readFile', ['/proc/self/no-such-file']);
});

twin.fast('a FIFO', onUnix, async ({ at, faces }) => {
  for (const size of [0, 5, 8192, 65_536, 200_000]) {
    for (const face of ['callback', 'promise']) {
      const fifo = at(`${face}${size}`);
      execFileSync('mkfifo', [fifo]);
      const reading = faces('readFile', [fifo], [face]);
      await host.promises.writeFile(fifo, bytes(size));
      await reading;
    }
  }
});

twin('a file above 2 GiB', async ({ put, faces }) => {
  const file = put('giant', '');
  host.truncateSync(file, 2 ** 31);
  await faces('readFile', [file]);
  await faces('readFile', [file, { encoding: 'latin1' }]);
  await faces('readFile', [file, 'utf8'], ['callback', 'promise']);
});

twin.fast('a symbolic link, and a loop of them', async ({ at, put, faces }) => {
  put('f', 'behind a link');
  host.symlinkSync('f', at('link'));
  host.symlinkSync('loop', at('loop'));
  host.symlinkSync('nowhere', at('dangling'));
  await faces('readFile', [at('link')]);
  await faces('readFile', [at('loop')]);
  await faces('readFile', [at('dangling')]);
});

twin('several at once end each with its own contents', async ({ put, fs, log }) => {
  const files = [];
  for (let i = 0; i < 40; i++) files.push(put(`f${i}`, bytes(i * 4001, i)));
  log(await Promise.all(files.map((file) => fs.promises.readFile(file))));
  log(
    await Promise.all(
      files.map(
        (file) =>
          new Promise((resolve, reject) => {
            fs.readFile(file, 'latin1', (error, text) => (error ? reject(error) : resolve(text)));
          }),
      ),
    ),
  );
});

twin('a result belongs to its owner', async ({ put, fs, log }) => {
  const large = put('large', bytes(100_000));
  const small = put('small', 'small');
  for (const path of [large, small]) {
    const first = await fs.promises.readFile(path);
    first.fill(1);
    const second = await fs.promises.readFile(path);
    log(second, fs.readFileSync(path));
    const transferred = structuredClone(second.buffer, { transfer: [second.buffer] });
    log(transferred.byteLength, second.byteLength);
  }
});

twin.memory('a Buffer is alone in its memory', async ({ put, faces }) => {
  for (const size of [1, 100, 8192, 65_537, 200_000])
    await faces('readFile', [put('f', bytes(size))]);
  await faces('readFile', ['/proc/version']);
});
