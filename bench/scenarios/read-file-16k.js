'use strict';

const { KIB, byCallback, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, 16 KiB files, one after another',
  wanted: { times: 5 },
  whyNot:
    'Node 26 reads a small file in one trip: `sync`, which waits for nobody and tells nobody, is hardly so ' +
    'many times faster there',
  bytes: 16 * KIB,
  readAll: byCallback(1),
});
