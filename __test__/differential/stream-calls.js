'use strict';

// Streams: their options, what is done with them, and what is done to them on
// the way.

const fc = require('fast-check');
const its = require('./arguments.js');
const { made, object, often, one } = require('./sources.js');

const { bool, encoding, filePath, flags, mode, size, string } = its;

const KIB = 1024;

const place = often(
  [10, made(String, size)],
  [1, one('0', '-1', '1.5', 'NaN', "'3'", 'null', 'Infinity', '2 ** 31', '2 ** 53', '5n')],
);
// A chunk of few bytes would make thousands of a large file.
const chunkSize = one(
  ...[4095, 4096, 4097, 16 * KIB, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 100_000, 1024 * KIB],
).map(String);
const oddSize = one('0', '-1', '1.5', "'x'", 'NaN', 'null', 'undefined');

const common = {
  autoClose: one('true', 'false', 'undefined', 'null'),
  emitClose: one('true', 'false', 'undefined'),
  encoding: often([3, encoding], [2, one('undefined')]),
  flags,
  mode,
  highWaterMark: often([5, chunkSize], [1, oddSize]),
  signal: its.signal,
};
/** Most streams have few options: with all at once most calls would be refused. */
const fewOf = (properties) =>
  fc
    .subarray(Object.keys(properties), { maxLength: 3 })
    .chain((keys) => object(Object.fromEntries(keys.map((key) => [key, properties[key]]))));

const readOptions = fewOf({
  ...common,
  start: place,
  end: place,
  flags: one("'r'", "'r+'", "'w+'"),
});
// 'buffer' is refused when the file is being opened already: nobody would hear of that.
const ofText = common.encoding.filter((text) => text !== "'buffer'");
const writeOptions = fewOf({ ...common, encoding: ofText, start: place, flush: bool });
// Whether the destination fails first or the source ends depends on threads: nothing that aborts it,
// no flags that only read, and no place that no file has.
const { signal: _, ...unstopped } = common;
const copyOptions = fewOf({
  ...unstopped,
  encoding: ofText,
  flags: one("'w'", "'a'", "'r+'", "'wx'", "'w+'", 'undefined'),
  start: size.map(String),
  flush: bool,
});

const event = one("'open'", "'ready'", "'data'", "'end'", "'error'", "'close'");
const ends = [
  ...['s.destroy()', "s.destroy(new Error('enough'))", "s.close(watch.done('close'))", 's.close()'],
  "s.setEncoding('hex')",
];
const flows = ['s.resume()', 's.pause() && setImmediate(() => s.resume())'];
const whenever = (event, deed) => `watch.when(${event}, () => ${deed})`;

/** No name that a source has: a file that is written while it is read depends on threads. */
const copy = one("at('copy')", "'copy'", "at('dir/copy')", "at('missing/copy')", "'dir/sub'");

/** How all of a stream is read by the script itself. */
const flowing = often(
  [6, one('watch.data()')],
  [1, one('watch.data(), watch.paused()')],
  [1, one('s.resume()')],
);
const flow = often([3, made(whenever, event, one(ends, flows))], [1, one(ends, flows)]);

/** How it is pulled. Whether `resume` then comes before the open depends on threads. */
const pulling = often(
  [1, one('watch.iterate()', 'watch.iterate(1)', 'watch.iterate(2)')],
  [1, made((n) => `watch.readable(${n})`, one('', '1000', '65536', '100000'))],
);
const pull = often([3, made(whenever, event, one(ends))], [1, one(ends)]);

/** How it is read by another stream. What then flows before that is open depends on threads. */
const piping = often(
  [
    2,
    made((to, its) => `watch.into(() => fs.createWriteStream(${to}, ${its}))`, copy, copyOptions),
  ],
  [1, made((to) => `watch.pipeline(() => fs.createWriteStream(${to}))`, copy)],
);
// At its end both close, each on a thread of its own.
const quiet = event.filter((name) => name !== "'data'" && name !== "'end'");
const ending = often([3, made(whenever, quiet, one(ends))], [1, one(ends)]);

const deeds = (first, last) =>
  fc.tuple(fc.array(first, { maxLength: 2 }), last).map(([before, behind]) => [...before, behind]);
const readDeeds = often(
  [5, deeds(flow, flowing)],
  [3, deeds(pull, pulling)],
  [2, deeds(ending, piping)],
);

const chunk = often(
  [5, made((n) => `bytes(${n})`, size)],
  [3, string],
  [1, one("''", 'bytes(0)', 'view(5)', 'words(3)', 'null', '5', '{}', 'undefined')],
);
const write = often(
  [4, made((each, n) => `s.write(${each}, watch.done('${n}'))`, chunk, fc.nat({ max: 9 }))],
  [2, made((each) => `s.write(${each})`, chunk)],
  [1, made((each, its) => `s.write(${each}, ${its}, watch.done('x'))`, string, encoding)],
  [1, one('s.cork()', 's.uncork()', "s.setDefaultEncoding('hex')")],
);
const end = often(
  [5, one('s.end()', "s.end(watch.done('end'))")],
  [2, made((each) => `s.end(${each})`, chunk)],
  [1, made((each, its) => `s.end(${each}, ${its}, watch.done('end'))`, string, encoding)],
  [1, one("s.close(watch.done('close'))", 's.destroySoon()', 's.destroy()')],
);
const late = made(
  whenever,
  one("'open'", "'ready'", "'finish'", "'drain'"),
  one('s.destroy()', "s.close(watch.done('late'))", 's.end()', "s.write('late', watch.done('l'))"),
);
const writeDeeds = fc
  .tuple(fc.array(late, { maxLength: 1 }), fc.array(write, { maxLength: 5 }), end)
  .map(([first, middle, last]) => [...first, ...middle, last]);

const reads = { name: one('createReadStream', 'createReadStream', 'ReadStream'), deeds: readDeeds };
const writes = {
  name: one('createWriteStream', 'createWriteStream', 'WriteStream'),
  deeds: writeDeeds,
};

const onPathBy = ({ name, deeds }, options) =>
  made(
    (name, path, options, deeds) => ({
      kind: 'stream',
      index: null,
      name,
      args: [path, options],
      deeds,
    }),
    name,
    filePath,
    options,
    deeds,
  );

/** A stream of a path. */
const onPath = often(
  [5, onPathBy(reads, often([8, readOptions], [1, encoding]))],
  [5, onPathBy(writes, often([8, writeOptions], [1, ofText]))],
);

const withFile = (index, options) =>
  options === '{}' ? `{ fd: file(${index}) }` : options.replace('{', `{ fd: file(${index}),`);

const onFileBy = (index, { name, deeds }, options) =>
  often(
    [
      2,
      made(
        (name, options, deeds) => ({
          kind: 'stream',
          index: null,
          name,
          args: ['null', withFile(index, options)],
          deeds,
        }),
        name,
        options,
        deeds,
      ),
    ],
    [
      1,
      made(
        (name, options, deeds) => ({ kind: 'stream', index, name, args: [options], deeds }),
        name.filter((each) => each.startsWith('create')),
        options,
        deeds,
      ),
    ],
  );

/** A stream of an open file: given as an option, or made by its handle. */
const onFile = (index) =>
  often([1, onFileBy(index, reads, readOptions)], [1, onFileBy(index, writes, writeOptions)]);

module.exports = { onFile, onPath };
