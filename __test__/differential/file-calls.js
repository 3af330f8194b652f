'use strict';

// Calls on files that the script has opened: by descriptor, and the methods of a
// FileHandle that do the same.

const fc = require('fast-check');
const its = require('./arguments.js');
const { args, made, object, often, one } = require('./sources.js');

const { count, data, length, mode, position, smallSize, size, string, time } = its;

/** Memory to read into. Zeros, because what is not read into is compared too. */
const target = often(
  [6, made((n) => `Buffer.alloc(${n})`, size)],
  [1, made((n) => `new Uint8Array(${n})`, smallSize)],
  [1, made((n) => `new Float64Array(${n})`, fc.nat({ max: 30 }))],
  [1, made((n) => `new DataView(new ArrayBuffer(${n}))`, smallSize)],
  [1, one("'x'", '{}', 'null', 'undefined', '5', 'new ArrayBuffer(3)')],
);
const offset = often(
  [4, one('0', '0', '1', '3')],
  [1, one('undefined', 'null', '-1', '1.5', "'0'", '4097', 'NaN', '2 ** 31')],
);
const views = made(
  (...texts) => `[${texts.join(', ')}]`,
  often([6, target], [1, its.odd]),
  often([4, target], [1, one('new Uint8Array(0)')]),
);
const written = made(
  (...texts) => `[${texts.join(', ')}]`,
  its.memory,
  often([6, its.memory], [1, string]),
);
const range = { offset, length: count, position };
const readOptions = object({ buffer: target, ...range });

const readArgs = often(
  [4, args([target], [offset, count, position])],
  [2, args([target, object(range)])],
  [1, args([readOptions])],
  [1, args([])],
);
const writeArgs = often(
  [4, args([its.memory], [offset, count, position])],
  [2, args([its.memory, object(range)])],
  [3, args([string], [position, its.encoding])],
  [1, args([data])],
);

/**
 * name of the method: [how often, arguments]. Without `readLines`, which hears of an error or only of
 * the end, and `readableWebStream`, where Node ends the process if the handle closes while it reads.
 */
const METHODS = {
  read: [5, readArgs],
  readv: [2, args([views], [position])],
  write: [5, writeArgs],
  writev: [2, args([often([6, written], [1, one('[]', "['x']", '{}', 'null')])], [position])],
  stat: [1, args([], [object({ bigint: its.bool })])],
  truncate: [2, args([], [length])],
  sync: [1, args([])],
  datasync: [1, args([])],
  chmod: [1, args([mode])],
  chown: [1, args([its.uid, its.gid])],
  utimes: [1, args([time, time])],
  close: [2, args([])],
};

/** Verbs that take a path or an open file. */
const WHOLE = {
  readFile: [10, args([], [its.readOptions])],
  writeFile: [8, args([data], [its.writeOptions])],
  appendFile: [4, args([data], [its.writeOptions])],
};

const open = (index) =>
  args([often([8, its.filePath], [1, its.soundPath])], [its.flags, mode]).map((texts) => ({
    kind: 'open',
    index,
    args: texts,
  }));

const choices = (index, table, kind) =>
  Object.entries(table).map(([name, [weight, arbitrary]]) => ({
    weight,
    arbitrary: arbitrary.map((texts) => ({ kind, index, name, args: texts })),
  }));

/** A call on the file that was opened as the `index`th. */
const onFile = (index) =>
  fc.oneof(
    ...choices(index, METHODS, 'method'),
    ...choices(index, WHOLE, 'method'),
    ...choices(index, WHOLE, 'whole'),
  );

/** Descriptors that are none: nothing that this process could have open. */
const onNothing = made(
  (name, texts, fd) => ({ kind: 'call', name, args: [fd, ...texts] }),
  one(
    'read',
    'write',
    'close',
    'fstat',
    'fsync',
    'ftruncate',
    'fdatasync',
    'readFile',
    'writeFile',
  ),
  often([1, args([])], [1, args([target])]),
  one('NO_FD', '-1', '2 ** 31', '1.5', "'5'", 'null', 'undefined', 'NaN', '{}', '-0.5', '5n'),
);

module.exports = { onFile, onNothing, open };
