'use strict';

// The files of tests, by name: `node --test` takes a folder in some versions of Node only.

const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

const TESTS = '__test__';

/** All that there are. */
const ALL = [TESTS, '__test__/differential'];

/** Those of some folders, apart from what `elsewhere` matches by name. As paths from the root. */
function testFiles({ folders = [TESTS], elsewhere } = {}) {
  return folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, folder))
      .filter((name) => name.endsWith('.test.js') && !elsewhere?.test(name))
      .map((name) => `${folder}/${name}`),
  );
}

module.exports = { ALL, testFiles };
