'use strict';

const { KIB, byCallback, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, 64 KiB files, 64 in flight',
  wanted: { times: 1.3 },
  whyNot:
    'it takes less than `sync`, which waits for nobody: most of it is to copy 64 KiB into memory that is new, and both ' +
    'have two processors busy with that (CPU)',
  bytes: 64 * KIB,
  files: 1000,
  readAll: byCallback(64),
});
