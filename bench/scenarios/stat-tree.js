'use strict';

const path = require('node:path');
const { forEachFile } = require('../families/in-flight.js');
const { namesOf, walkTree } = require('../families/trees.js');

const pathsOf = (root, size) => Array.from(namesOf(size), ({ name }) => path.join(root, name));

/** All that is in the tree, 64 at a time. */
async function walk(fs, root, size) {
  const paths = pathsOf(root, size);
  const found = new Array(paths.length);
  await forEachFile(paths.length, 64, (file, done) => {
    fs.stat(paths[file], (error, stats) => {
      found[file] = stats;
      done(error);
    });
  });
  return found;
}

module.exports = walkTree({
  title: 'stat of 20,000 files in 2,000 folders, 64 in flight',
  wanted: { times: 2 },
  whyNot:
    'most of it is what only the JavaScript thread can do: the call, its `Stats`, its callback, and the garbage ' +
    'collector, which moves 22,000 `Stats` that are kept. `sync` does the same without callbacks',
  warmUps: 1,
  walk,
  limits: {
    sync: (fs, root, size) => pathsOf(root, size).map((name) => fs.statSync(name)),
  },
  check({ size }, found) {
    for (const [at, { isFolder }] of Array.from(namesOf(size)).entries()) {
      if (found[at].isDirectory() !== isFolder) throw new Error(`number ${at} is another`);
    }
  },
});
