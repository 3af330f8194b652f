'use strict';

// The files that are served and worked with.

const fs = require('node:fs');
const path = require('node:path');
const { writeContent } = require('../../bench/harness/content.js');

/** Bytes of each, by name. All of them begin like file 0 of ../../bench/harness/content.js. */
const SIZES = { empty: 0, small: 1000, chunk: 65_536, medium: 300_001, large: 8_388_611 };

/** Small ones of many. */
const TINY = { files: 100, bytes: 2000 };

/** Makes them in `folder`. */
function makeFiles(folder) {
  for (const name of ['files', 'tiny', 'uploads', 'work']) fs.mkdirSync(path.join(folder, name));
  for (const [name, size] of Object.entries(SIZES)) {
    writeContent(path.join(folder, 'files', name), 0, size);
  }
  for (let file = 0; file < TINY.files; file++) {
    writeContent(path.join(folder, 'tiny', String(file)), file, TINY.bytes);
  }
}

module.exports = { SIZES, TINY, makeFiles };
