'use strict';

// Runs a printed script: `node FILE` shows what differs, `node FILE node:fs` and
// `node FILE sluice-fs` what comes of it with that module.

const { inspect, isDeepStrictEqual } = require('node:util');
const { makeFolder, removeFolder } = require('./folder.js');
const { MODULES, Sandbox, play, twins, warm } = require('./twins.js');

/** Whatever comes behind follows from these, most often. */
const MOST_SHOWN = 12;

const whole = (value) => inspect(value, { depth: 9, maxArrayLength: 40, maxStringLength: 300 });

const isObject = (value) => typeof value === 'object' && value !== null;
const short = (value) =>
  inspect(value, { breakLength: Infinity, compact: true, depth: 3, maxStringLength: 200 });

/** The innermost parts that differ: [where, node:fs's, ours]. */
function innermost(where, of, by) {
  const isLeaf = !isObject(of) || !isObject(by) || Buffer.isBuffer(of) || Buffer.isBuffer(by);
  if (isLeaf) return isDeepStrictEqual(of, by) ? [] : [[where, of, by]];
  const keys = new Set([...Object.keys(of), ...Object.keys(by)]);
  return [...keys].flatMap((key) => innermost(`${where}.${key}`, of[key], by[key]));
}

/** Where two Buffers part. */
function bytesOf(value, other) {
  if (!Buffer.isBuffer(value)) return short(value);
  const at = Buffer.isBuffer(other) ? value.findIndex((byte, i) => byte !== other[i]) : 0;
  const from = Math.max(0, at);
  const shown = value.subarray(from, from + 16).toString('hex');
  return `${value.length} bytes, from ${from} on ${shown}`;
}

/** The differences as text, node:fs's outcome above ours. */
function described(differences) {
  return differences
    .flatMap(([what, of, by]) => innermost(what, of, by))
    .slice(0, MOST_SHOWN)
    .map(
      ([where, of, by]) =>
        `${where}\n  node:fs:   ${bytesOf(of, by)}\n  sluice-fs: ${bytesOf(by, of)}`,
    )
    .join('\n');
}

async function show(tree, script) {
  const folder = makeFolder();
  const sandbox = new Sandbox(folder);
  const [, , name] = process.argv;
  try {
    await warm(sandbox);
    if (name in MODULES) console.log(whole(await play(sandbox, MODULES[name], tree, script)));
    else console.log(described(await twins(sandbox, tree, script)) || 'no difference');
  } finally {
    sandbox.leave();
    removeFolder(folder);
  }
}

module.exports = Object.assign(show, { described });
