'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { BYTES, assertNames, rootOf, walkTree } = require('../families/trees.js');

const copyOf = (context) => `${rootOf(context)}-copy`;

module.exports = walkTree({
  title: 'promises.cp, 20,000 files in 2,000 folders',
  wanted: { times: 3 },
  whyNot:
    'Node 26 fills a folder that is not there yet in one trip of its own, in C++, with rules of its own for links, names ' +
    'and errors, and its own function is what is called there. Ours, measured against it, was 1.5 times as fast: the ' +
    'rest is the kernel’s, which makes 20,000 files',
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
