'use strict';

// Which of Node's own tests are run.
//
// All files `test-fs*` and `test-file*` of test/parallel and test/sequential, and every
// other one whose text shows that files go through it: it names the module (fs, node:fs,
// fs/promises), a file stream, a whole-file call, or one of the readers that
// test/common/fixtures makes of such a call. It is decided by the text alone, so a
// new version of Node needs no list; a file too many costs a second, no more.

const fs = require('node:fs');
const path = require('node:path');

const FOLDERS = ['parallel', 'sequential'];
/** What Node's own runner takes for a test. */
const TEST = /^test-.*\.m?js$/;
const BY_NAME = /^test-file|^test-fs/;
const BY_TEXT = [
  /['"`](?:node:)?fs(?:\/promises)?['"`]/,
  /\b(?:createReadStream|createWriteStream|ReadStream|WriteStream)\b/,
  /\b(?:readFile|writeFile|appendFile)(?:Sync)?\b|\bopenAsBlob\b/,
  /\bfixtures\.read\w+/,
];

const usesFiles = (name, text) => BY_NAME.test(name) || BY_TEXT.some((sign) => sign.test(text));

/**
 * The tests of a source tree of Node, in the order of their names.
 *
 * @param {string} source the tree's folder
 * @param {{ every?: boolean, filter?: RegExp }} [options] `every`: also those that use no files
 */
function select(source, { every = false, filter = /(?:)/ } = {}) {
  const tests = [];
  for (const folder of FOLDERS) {
    for (const file of fs.readdirSync(path.join(source, 'test', folder)).sort()) {
      const name = `${folder}/${file}`;
      if (!TEST.test(file) || !filter.test(name)) continue;
      const text = fs.readFileSync(path.join(source, 'test', name), 'utf8');
      if (every || usesFiles(file, text))
        tests.push({ name, text, alone: folder === 'sequential' });
    }
  }
  return tests;
}

module.exports = { select };
