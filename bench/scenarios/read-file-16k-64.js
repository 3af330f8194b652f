'use strict';

const { KIB, byCallback, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, 16 KiB files, 64 in flight',
  wanted: { times: 2.5 },
  whyNot:
    'it takes little more than `sync`, which waits for nobody and has no callback to make: a third of it is ' +
    'the result itself (`new ArrayBuffer(1024)`: 1.9 us), which only the JavaScript thread can make',
  bytes: 16 * KIB,
  readAll: byCallback(64),
});
