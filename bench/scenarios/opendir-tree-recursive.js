'use strict';

const path = require('node:path');
const { assertNames, walkTree } = require('../families/trees.js');

async function walk(fs, root) {
  const found = [];
  for await (const entry of await fs.promises.opendir(root, { recursive: true })) {
    found.push(path.relative(root, path.join(entry.parentPath, entry.name)));
  }
  return found;
}

module.exports = walkTree({
  title: 'opendir, recursive, 20,000 files in 2,000 folders',
  wanted: { times: 2 },
  warmUps: 1,
  walk,
  check: ({ size }, found) => assertNames(found, size),
});
