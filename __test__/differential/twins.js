'use strict';

// A script with node:fs and with ours, each on a fresh tree in the same place.

const host = require('node:fs');
const path = require('node:path');
const { isDeepStrictEqual } = require('node:util');
const ours = require('../..');
const { left, open } = require('./descriptors.js');
const { Run } = require('./run.js');
const { Seen } = require('./seen.js');
const { build, remove, snapshot } = require('./tree.js');

const MODULES = { 'node:fs': host, 'sluice-fs': ours };

/** Far longer than any script takes: one that hangs is found by it. */
const PATIENCE_MS = 15_000;

/** Modes of what is made are compared under this one. */
const UMASK = 0o022;

/**
 * A place for trees. The tree is some floors down, so that a link which a script
 * has moved upwards still leads into this folder.
 */
class Sandbox {
  constructor(folder) {
    this.folder = folder;
    this.root = path.join(folder, 'a', 'b', 'c', 'd', 'tree');
    this.before = { directory: process.cwd(), umask: process.umask(UMASK) };
  }

  leave() {
    process.chdir(this.before.directory);
    process.umask(this.before.umask);
  }
}

/** What nobody has caught belongs to the script that is running. */
function catching(run) {
  const note = (kind) => (error) => {
    run.outcomes.push({ [kind]: run.seen.value(error) });
    run.interrupt();
  };
  const listeners = { uncaughtException: note('uncaught'), unhandledRejection: note('unhandled') };
  for (const [event, listener] of Object.entries(listeners)) process.on(event, listener);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) process.off(event, listener);
  };
}

/** Resolves with whether the script has come to its end. */
async function inTime(promise) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs a script with one module. */
async function play(sandbox, fs, tree, script) {
  const { folder, root } = sandbox;
  process.chdir(folder);
  remove(root);
  // A script may have moved something out of its tree, though not out of this folder.
  const above = path.dirname(root);
  if (host.existsSync(above) && host.readdirSync(above).length > 0) remove(path.join(folder, 'a'));
  const seen = new Seen();
  build(root, tree);
  process.chdir(root);
  const before = open();
  const run = new Run(fs, root, seen);
  const release = catching(run);
  try {
    const hasEnded = await inTime(script(run.names));
    await run.close();
    const leftOpen = await left([...before, ...run.stuck, ...run.uncollected]);
    const { outcomes, stuck } = run;
    return { outcomes, hasEnded, leftOpen, stuck: stuck.length, tree: snapshot(root, seen) };
  } finally {
    release();
  }
}

/** What differs: [what, node:fs's, ours] of each. */
function differences(expected, actual) {
  const found = [];
  const compare = (what, of, by) => {
    if (!isDeepStrictEqual(of, by)) found.push([what, of, by]);
  };
  const calls = Math.max(expected.outcomes.length, actual.outcomes.length);
  for (let i = 0; i < calls; i++) {
    const [of, by] = [expected.outcomes[i], actual.outcomes[i]];
    compare(`call ${i}, ${of?.call ?? by?.call}`, of, by);
  }
  const names = new Set([...expected.tree, ...actual.tree].map(({ name }) => name));
  for (const name of names) {
    const entry = ({ tree }) => tree.find((each) => each.name === name);
    compare(`in the tree, ${name}`, entry(expected), entry(actual));
  }
  compare('descriptors left open', expected.leftOpen, actual.leftOpen);
  compare('descriptors that cannot be closed', expected.stuck, actual.stuck);
  compare('has come to its end', expected.hasEnded, actual.hasEnded);
  return found;
}

/** Runs a script with both modules. */
async function twins(sandbox, tree, script) {
  const expected = await play(sandbox, host, tree, script);
  const actual = await play(sandbox, ours, tree, script);
  return differences(expected, actual);
}

/** Both modules, with the threads and the few descriptors that they open once and keep. */
async function warm(sandbox) {
  const script = async ({ at, made, promise, stream }) => {
    await promise('readFile', at('sized'));
    await promise('writeFile', at('new'), 'x');
    await made('watch', at('small'));
    await stream(null, 'createReadStream', [at('sized')], (_, watch) => [
      watch.into(() => ours.createWriteStream(at('copy'))),
    ]);
  };
  await play(sandbox, host, { sized: 200_000 }, script);
  await play(sandbox, ours, { sized: 200_000 }, script);
}

module.exports = { MODULES, Sandbox, differences, play, twins, warm };
