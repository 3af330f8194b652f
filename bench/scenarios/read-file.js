'use strict';

const { byCallback, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, 1 KiB files, one after another',
  wanted: { times: 10 },
  whyNot:
    'Node 26 reads a small file in one trip: `sync`, which waits for nobody and tells nobody, is less than ' +
    'so many times faster there',
  readAll: byCallback(1),
});
