'use strict';

const path = require('node:path');
const { assertNames, walkTree } = require('../families/trees.js');

/** A program's own walk: each folder is opened when it is met. */
async function walk(fs, root, below = '', found = []) {
  for await (const entry of await fs.promises.opendir(path.join(root, below))) {
    const name = path.join(below, entry.name);
    found.push(name);
    if (entry.isDirectory()) await walk(fs, root, name, found);
  }
  return found;
}

module.exports = walkTree({
  title: "opendir of 2,000 folders, one after another, by a program's own walk",
  wanted: { times: 2 },
  whyNot:
    'each folder is read on a thread, for nothing tells whether it is in memory: its wake-up is what is left',
  warmUps: 1,
  walk: (fs, root) => walk(fs, root),
  check: ({ size }, found) => assertNames(found, size),
});
