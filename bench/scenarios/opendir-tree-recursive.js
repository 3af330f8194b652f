'use strict';

const path = require('node:path');
const { assertNames, walkTree } = require('../families/trees.js');

/** Node 20 gives no more of a folder below than fits at once. */
async function walk(fs, root) {
  const found = [];
  for await (const entry of await fs.promises.opendir(root, { recursive: true, bufferSize: 128 })) {
    found.push(path.relative(root, path.join(entry.parentPath, entry.name)));
  }
  return found;
}

module.exports = walkTree({
  title: 'opendir, recursive, 20,000 files in 2,000 folders',
  wanted: { times: 2 },
  // Deno gives what is in the folder itself, and no more.
  since: 20,
  warmUps: 1,
  walk,
  check: ({ size }, found) => assertNames(found, size),
});
