'use strict';

// Arguments of calls as source text: mostly valid, now and then not.
//
// No path leads out of the tree, no descriptor is one that the script has not
// opened, and no owner is another than the present one.

const fc = require('fast-check');
const { constants } = require('node:fs');
const { made, object, often, one } = require('./sources.js');

const KIB = 1024;

/** What is no argument of any kind. */
const nothing = one('null', 'undefined');
const odd = one('true', '1.5', '-1', 'NaN', '{}', '[]', "Symbol('s')", '5n', "''");

/** What Node, the kernel and we ourselves go by: pages, pieces, pipes, chunks, whole visits. */
const BOUNDARIES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].map((size) => size * KIB);

/** A number of bytes; large ones are rare, because they take their time. */
const size = often(
  [24, fc.nat({ max: 40 })],
  [12, made((boundary, off) => boundary + off, one(BOUNDARIES.slice(0, 5)), one(-1, 0, 1))],
  [6, made((boundary, off) => boundary + off, one(BOUNDARIES.slice(5, 9)), one(-1, 0, 1))],
  [1, made((boundary, off) => boundary + off, one(BOUNDARIES.slice(9)), one(-1, 0, 1))],
  [1, fc.nat({ max: 300_000 })],
);
const smallSize = often(
  [4, fc.nat({ max: 20 })],
  [1, one(4095, 4096, 4097, 16 * KIB, 64 * KIB + 1)],
);

const NAMES = [
  ...['small', 'small', 'sized', 'sized', 'sized', 'sized', 'empty', 'secret', 'sticky', 'hard'],
  ...['link', 'linksized', 'dirlink', 'dirlink/inner', 'dangling', 'loop', 'loop/x'],
  ...['dir', 'dir', 'dir/inner', 'dir/sub', 'dir/../small', './small', '/small', 'small/', 'dir/'],
  ...['missing', 'missing/x', 'small/x', 'new', 'new', 'new', 'other', 'dir/new', 'new/below'],
  ...['ž \u{1f600}', '.'],
];
const name = one(NAMES.map((each) => `'${each}'`));

/** By itself, without the tree in front of it: from the folder that the process is in. */
const relative = name.filter((each) => !each.startsWith("'/"));

const soundPath = often(
  [10, made((each) => `at(${each})`, name)],
  [3, relative],
  [2, made((each) => `Buffer.from(at(${each}))`, name)],
  [1, made((each) => `new Uint8Array(Buffer.from(at(${each})))`, name)],
  [2, made((each) => `url(${each})`, name)],
  [1, one('raw()', "at('x'.repeat(255))", "at('x'.repeat(256))", "'x/'.repeat(2100)")],
  [1, one("''", "at('\\ud800')", "at('new\\n')", "'new#?%41'")],
);
const badPath = one(
  ...["at('small\\0')", 'Buffer.from([0])', "Buffer.from('')", "new URL('http://host/x')"],
  ...["new URL('file:///a%2Fb')", "new URL('file://host/x')", "'\\0'", "['small']", '7n'],
  ...['undefined', 'null', 'true', '{}', "Symbol('s')", 'new DataView(new ArrayBuffer(3))'],
);
const path = often([30, soundPath], [1, badPath]);

/** A file that may be read whole or written. */
const filePath = often(
  [6, one("at('sized')", "at('small')", "at('new')", "'sized'", "url('sized')", "at('linksized')")],
  [3, path],
);

const OPEN_FLAGS = [
  ...['O_RDONLY', 'O_WRONLY', 'O_RDWR', 'O_RDWR | O_CREAT', 'O_WRONLY | O_CREAT | O_TRUNC'],
  ...['O_WRONLY | O_APPEND', 'O_RDWR | O_CREAT | O_EXCL', 'O_RDONLY | O_DIRECTORY'],
  ...['O_RDONLY | O_NOFOLLOW', 'O_RDWR | O_SYNC', 'O_RDONLY | O_NONBLOCK', 'O_RDONLY | O_NOATIME'],
  // O_DIRECT is left out: whether it works depends on the alignment of memory.
];
const numericFlags = OPEN_FLAGS.map((names) => {
  const bits = names.split(' | ').map((each) => constants[each] ?? 0);
  return String(bits.reduce((all, bit) => all | bit, 0));
});
const soundFlags = one(
  ...["'r'", "'r'", "'r+'", "'r+'", "'rs'", "'rs+'", "'sr'", "'w'", "'w'", "'w+'", "'wx'", "'xw+'"],
  ...["'a'", "'a'", "'a+'", "'ax'", "'as'", "'as+'", 'undefined', 'null', numericFlags].flat(),
);
const flags = often(
  [15, soundFlags],
  [1, one("'q'", "'R'", "'rw'", "''", "'r '", "'+'")],
  [1, odd],
);

const soundMode = one('0o644', '0o600', '0o777', '0', '0o1777', '0o4755', "'644'", "'0600'");
// From 2 ** 31 on, below 2 ** 32, some versions of Node end the process.
const badMode = one(
  "'0o644'",
  "'abc'",
  "''",
  '2 ** 32',
  '2 ** 31 - 1',
  '-1',
  '1.5',
  'true',
  '{}',
  '9n',
);
const mode = often([8, soundMode], [1, badMode], [1, nothing]);

const ENCODINGS = [
  ...["'utf8'", "'utf8'", "'utf8'", "'utf-8'", "'UTF8'", "'latin1'", "'binary'", "'ascii'"],
  ...["'hex'", "'base64'", "'base64url'", "'utf16le'", "'ucs2'", "'UCS-2'"],
];
const encoding = often(
  [12, one(ENCODINGS)],
  [2, nothing],
  [1, one("'nope'", "''", '0', "'buffer'")],
);
/** Of names: random letters have to be found in them. */
const nameEncoding = one("'utf8'", 'null', "'latin1'", "{ encoding: 'utf8' }", "'nope'", '{}', '5');

const signal = one(
  ...['lasting()', 'lasting()', 'aborting()', "aborting('why')", 'AbortSignal.abort()'],
  ...["AbortSignal.abort('why')", 'undefined', '{ aborted: false }', '{}', 'null', "'x'"],
);

/** Bytes of a length, in several kinds of memory. */
const memory = often(
  [6, made((length) => `bytes(${length})`, size)],
  [
    1,
    made((length, from) => `bytes(${length + from}).subarray(${from})`, size, fc.nat({ max: 9 })),
  ],
  [1, made((kind, length) => `${kind}(${length})`, one('view', 'words', 'shared'), smallSize)],
  [1, made((length) => `bytes(${length}, 9)`, size)],
);
const string = often(
  [3, made((length) => `text(${length})`, size)],
  [1, one("''", "'x'", "'\\ud800'")],
);
const noData = one(
  ...['null', 'undefined', '5', 'true', '{}', "{ toString: () => 'x' }", 'new ArrayBuffer(4)'],
  ...["Symbol('s')", '7n', 'new String("x")', '() => {}'],
);
const iterable = made(
  (kind, ...chunks) => `${kind}(${chunks.join(', ')})`,
  one('each', 'eachLater', 'readableOf', 'failing'),
  often([4, memory], [2, string], [1, one('null', '5', "''", 'bytes(0)')]),
  often([4, memory], [2, string], [1, one('{}', "''", 'bytes(0)')]),
);
const data = often([8, memory], [5, string], [2, iterable], [1, noData], [1, one("['a', 'b']")]);

const position = often(
  [6, one('undefined', 'null', '0', '0', '1', '5', '-1', '3n', '-1n')],
  [3, made(String, size)],
  [
    1,
    one('NaN', '1.5', "'0'", '{}', '2 ** 31', '2 ** 53', '2 ** 53 - 1', '2n ** 63n', '-2', '-2n'),
  ],
);
const length = often(
  [5, made(String, size)],
  [1, one('undefined', 'null', '-1', '1.5', 'NaN', "'3'", '2 ** 31', '2 ** 31 - 1', '3n', '{}')],
);
/** Of what is read or written. What is no whole number here may end the process: in Node itself. */
const count = often(
  [5, made(String, size)],
  [1, one('undefined', 'null', '-1', '2 ** 31 - 1', '0')],
);

const time = one(
  ...['1', '1234567890', '1234567890.123', '0', '-1', "'5'", "'abc'", 'new Date(99_000)'],
  ...['2 ** 31', '4_000_000_000', 'Infinity', 'NaN', 'null', 'undefined', '{}', '1.5'],
);
const owner = one('-1', '-1', "'0'", '1.5', 'null', '2 ** 32', '4294967295', 'undefined');
const id = (get) => often([8, one(`process.${get}()`)], [1, owner]);

const readOptions = often(
  [3, encoding],
  [4, object({ encoding, flag: often([3, one("'r'", "'r+'", "'rs'")], [2, flags]) })],
  [1, object({ encoding, flag: flags, signal })],
  [1, often([4, odd], [1, one('() => {}')])],
);
const writeOptions = often(
  [2, encoding],
  [4, object({ encoding, flag: flags, mode })],
  [2, object({ flag: one("'r+'", "'a'", "'w'"), flush: one('true', 'false', 'null', '1'), mode })],
  [1, object({ encoding, flag: flags, mode, signal, flush: one('true', 'undefined') })],
  [1, often([4, odd], [1, one('() => {}')])],
);

const bool = often([6, one('true', 'false')], [1, one('undefined', 'null', '1', "'x'")]);

module.exports = {
  bool,
  count,
  data,
  encoding,
  filePath,
  flags,
  gid: id('getgid'),
  iterable,
  length,
  memory,
  mode,
  nameEncoding,
  nothing,
  odd,
  path,
  position,
  readOptions,
  signal,
  size,
  smallSize,
  soundPath,
  string,
  time,
  uid: id('getuid'),
  writeOptions,
};
