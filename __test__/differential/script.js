'use strict';

// Scripts: a tree, a few calls on it, and the lines that do them.
//
// Each script runs three times, every call once in each of its faces, and the
// faces of neighbouring calls differ from script to script.

const fc = require('fast-check');
const host = require('node:fs');
const { BY_DESCRIPTOR, FACES } = require('./faces.js');
const its = require('./arguments.js');
const { byPath, rest, used, withoutCallback } = require('./calls.js');
const files = require('./file-calls.js');
const { often } = require('./sources.js');
const streams = require('./stream-calls.js');

const withFace = (call) =>
  fc.tuple(call, fc.nat({ max: 2 })).map(([call, face]) => ({ ...call, face }));

const pathCall = withFace(
  often(
    [20, byPath],
    [8, streams.onPath],
    [2, used],
    [1, rest],
    [1, withoutCallback],
    [1, files.onNothing],
  ),
);
const fileCall = (index) => withFace(often([4, files.onFile(index)], [2, streams.onFile(index)]));
const open = (index) => withFace(files.open(index));

const calls = often(
  [4, fc.array(pathCall, { minLength: 1, maxLength: 5 })],
  [
    5,
    fc
      .tuple(
        open(0),
        fc.array(often([4, fileCall(0)], [1, pathCall]), { minLength: 1, maxLength: 5 }),
      )
      .map(([first, others]) => [first, ...others]),
  ],
  [
    1,
    fc
      .tuple(
        open(0),
        open(1),
        fc.array(often([2, fileCall(0)], [2, fileCall(1)], [1, pathCall]), {
          minLength: 1,
          maxLength: 4,
        }),
      )
      .map(([first, second, others]) => [first, second, ...others]),
  ],
);

/** What is generated. */
const script = fc.record(
  {
    tree: fc.record(
      {
        sized: its.size.map(Number),
        many: often([12, fc.constant(0)], [1, fc.constant(33)]),
      },
      { noNullPrototype: true },
    ),
    calls,
  },
  { noNullPrototype: true },
);

function has(name, face) {
  const [bare, variant] = name.split('.');
  if (face === 'promise') return typeof host.promises[name] === 'function';
  const found = face === 'sync' ? host[`${bare}Sync`] : host[bare];
  return typeof (variant === undefined ? found : found?.[variant]) === 'function';
}

const quoted = (name, args) => [`'${name}'`, ...args].join(', ');

/** The call in its face, or in the next one that it has; undefined if it has none here. */
function plain(name, args, face) {
  for (let i = 0; i < FACES.length; i++) {
    const each = FACES[(face + i) % FACES.length];
    if (has(name, each)) return `await ${each}(${quoted(name, args)})`;
  }
  return undefined;
}

function method({ index, name, args }, face) {
  if (FACES[face] === 'promise') return `await method(${[index, quoted(name, args)].join(', ')})`;
  // A FileHandle's own descriptor must not be closed under it.
  const fd = name === 'close' ? `own(${index})` : `fd(${index})`;
  return plain(BY_DESCRIPTOR[name] ?? name, [fd, ...args], face);
}

function whole({ index, name, args }, face) {
  const isPromise = FACES[face] === 'promise';
  return plain(name, [`${isPromise ? 'handle' : 'fd'}(${index})`, ...args], face);
}

function stream({ index, name, args, deeds }) {
  const use = `(s, watch) => [${deeds.join(', ')}]`;
  return `await stream(${index}, '${name}', [${args.join(', ')}], ${use})`;
}

function entries({ name, args, way }, face) {
  const call = plain(name, args, face);
  const more = way === undefined ? '' : `, ${way}`;
  const isList = name === 'glob' && !call?.startsWith('await promise');
  return call === undefined || isList ? call : `await entries(${call}${more})`;
}

const LINES = {
  call: ({ name, args }, face) => plain(name, args, face),
  open: ({ args }, face) => plain('open', args, face),
  method,
  whole,
  stream,
  entries,
  promised: ({ name, args }) => `await entries(await promise(${quoted(name, args)}))`,
  blob: ({ name, args }) =>
    name in host ? `await contents(await made(${quoted(name, args)}))` : undefined,
  made: ({ name, args }) => (name in host ? `await made(${quoted(name, args)})` : undefined),
  watchFile: ({ args }) =>
    `await made('watchFile', ${args}, { interval: 100_000 }, () => {})\n` +
    `await made('unwatchFile', ${args})`,
  export: ({ name }) => `look('${name}')`,
};

/** The lines of a script, for the `turn`th of its three runs. */
function linesOf({ calls }, turn) {
  return calls
    .map((call) => LINES[call.kind](call, (call.face + turn) % FACES.length))
    .filter((line) => line !== undefined)
    .flatMap((line) => line.split('\n'))
    .map((line) => `${line};`);
}

module.exports = { linesOf, script };
