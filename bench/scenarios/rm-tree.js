'use strict';

const fs = require('node:fs');
const { rootOf, walkTree } = require('../families/trees.js');

module.exports = walkTree({
  title: 'promises.rm, 20,000 files in 2,000 folders',
  wanted: { times: 2 },
  walk: (fs, root) => fs.promises.rm(root, { recursive: true }),
  inspect(plan) {
    if (fs.existsSync(rootOf(plan))) throw new Error('something is left');
  },
});
