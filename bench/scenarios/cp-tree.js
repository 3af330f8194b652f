'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { BYTES, assertNames, rootOf, walkTree } = require('../families/trees.js');

const copyOf = (context) => `${rootOf(context)}-copy`;

module.exports = walkTree({
  title: 'promises.cp, 20,000 files in 2,000 folders',
  wanted: { times: 3 },
  walk: (fs, root) => fs.promises.cp(root, `${root}-copy`, { recursive: true }),
  inspect(plan) {
    const copy = copyOf(plan);
    const names = fs.readdirSync(copy, { recursive: true });
    assertNames(names, plan.size);
    for (const name of names) {
      const stat = fs.statSync(path.join(copy, name));
      if (stat.isFile() && stat.size !== BYTES) throw new Error(`${stat.size} bytes of ${name}`);
    }
  },
});
