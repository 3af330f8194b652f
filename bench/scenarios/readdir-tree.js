'use strict';

const { assertNames, walkTree } = require('../families/trees.js');

module.exports = walkTree({
  title: 'promises.readdir, recursive, 20,000 files in 2,000 folders',
  wanted: { times: 5 },
  whyNot: 'Node 26 walks a tree by itself, in one trip: its own function is what is called there',
  warmUps: 1,
  walk: (fs, root) => fs.promises.readdir(root, { recursive: true }),
  check: ({ size }, found) => assertNames(found, size),
});
