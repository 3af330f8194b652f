'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { filesOf, rootOf, walkTree } = require('../families/trees.js');

const ENDING = '.js';

/** One thread that reads each folder and compares the ends of the names, with no pattern. */
function readEach(root) {
  const found = [];
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const at = path.join(folder, entry.name);
      if (entry.isDirectory()) folders.push(at);
      else if (entry.name.endsWith(ENDING)) found.push(path.relative(root, at));
    }
  }
  return found;
}

const scenario = walkTree({
  title: 'promises.glob of **/*.js, 20,000 files in 2,000 folders',
  since: 22,
  wanted: { times: 5 },
  warmUps: 1,
  async walk({ promises }, root) {
    const found = [];
    for await (const name of promises.glob(`**/*${ENDING}`, { cwd: root })) found.push(name);
    return found;
  },
  check: ({ size }, found) => assert.deepStrictEqual(found.toSorted(), filesOf(size, ENDING)),
});

module.exports = {
  ...scenario,
  limits: {
    sync(context) {
      const { folders, each } = context.size;
      return { operations: folders * (each + 1), bytes: 0, kept: readEach(rootOf(context)) };
    },
  },
};
