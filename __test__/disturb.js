'use strict';

// Processes that work in a tree while a test does: each is a file of its own, which calls `disturbForEver`.

const { fork } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');

/** Does `action`, if what it needs is there just now. */
function attempt(action) {
  try {
    action();
  } catch {
    // Not there at the moment, or there already.
  }
}

/** Puts a link to `target` in the place of the folder `at` for a moment, which is `aside` meanwhile. */
function swap(at, target, aside) {
  attempt(() => fs.renameSync(at, aside));
  attempt(() => fs.symlinkSync(target, at));
  attempt(() => fs.unlinkSync(at));
  attempt(() => fs.renameSync(aside, at));
}

/** In the other process: calls `step` with the numbers below `count`, over and over, until it is killed. */
function disturbForEver(count, step) {
  // The loop lets nothing out.
  process.send('ready', () => {
    for (let i = 0; ; i = (i + 1) % count) step(i);
  });
}

/** Starts the program `name` of this folder in `folder`. Gives what ends it; the end of the test does so too. */
async function startDisturbing(t, name, folder) {
  const other = fork(path.join(__dirname, name), [folder]);
  t.after(() => other.kill('SIGKILL'));
  await once(other, 'message');
  return async () => {
    other.kill('SIGKILL');
    await once(other, 'close');
  };
}

/** The tree that readdir-race-driver.js works in, and what is outside. */
function makeTree(folder) {
  fs.mkdirSync(`${folder}/outside/secret`, { recursive: true });
  fs.writeFileSync(`${folder}/outside/secret/file`, 'secret');
  for (let i = 0; i < 40; i++) {
    fs.mkdirSync(`${folder}/tree/${i}/in`, { recursive: true });
    for (let j = 0; j < 5; j++) fs.writeFileSync(`${folder}/tree/${i}/${j}`, '');
  }
}

/** What is in it at some time. */
const KNOWN = /^(moved-)?\d+(\/([0-4]|in|new))?$/;
/** What a link to the outside leads to, opened by its path in the place of a folder. */
const FOLLOWED = /^(moved-)?\d+\/secret(\/file)?$/;

/** Is that a path which node:fs could give of it? */
const isOfTree = (relative) => KNOWN.test(relative) || FOLLOWED.test(relative);

module.exports = { attempt, disturbForEver, isOfTree, makeTree, startDisturbing, swap };
