'use strict';

const path = require('node:path');
const { assertNames, rootOf, walkTree } = require('../families/trees.js');

module.exports = walkTree({
  title: 'promises.readdir, recursive and withFileTypes, 20,000 files in 2,000 folders',
  wanted: { times: 5 },
  whyNot:
    'most of the time is the kernel’s, which opens, lists and closes 2,000 folders, and the Dirents can be made by ' +
    'the JavaScript thread only; and Node 26 walks a tree by itself, in one trip: its own function is what is ' +
    'called there',
  warmUps: 1,
  walk: (fs, root) => fs.promises.readdir(root, { recursive: true, withFileTypes: true }),
  check(context, found) {
    const root = rootOf(context);
    const names = found.map(({ name, parentPath, path: folder }) =>
      path.relative(root, path.join(parentPath ?? folder, name)),
    );
    assertNames(names, context.size);
  },
});
