'use strict';

const { KIB, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFiles of 10,000 files of 4 KiB against Promise.all of promises.readFile',
  family: 'batch',
  wanted: { times: 8 },
  whyNot:
    'it takes no longer than `sync`: what is left is to make the Buffers, which only the JavaScript thread can',
  bytes: 4 * KIB,
  files: 10_000,
  passes: 3,
  async readAll({ fs }, paths, keep) {
    // Node has nothing of the kind, so its program is the one that people write.
    const contents =
      fs.readFiles === undefined
        ? await Promise.all(paths.map((path) => fs.promises.readFile(path)))
        : await fs.readFiles(paths);
    for (const [file, content] of contents.entries()) keep(file, content);
  },
});
