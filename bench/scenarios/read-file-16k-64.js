'use strict';

const { KIB, byCallback, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, 16 KiB files, 64 in flight',
  wanted: { times: 2.5 },
  whyNot:
    'it takes little more than `sync`, which waits for nobody and has no callback to make: the result itself only ' +
    'the JavaScript thread can make. Node 26 reads in one trip into memory that it need not copy; an addon has no ' +
    'such memory that could be sent to a worker',
  bytes: 16 * KIB,
  readAll: byCallback(64),
});
