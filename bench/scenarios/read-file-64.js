'use strict';

const { byCallback, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, 1 KiB files, 64 in flight',
  wanted: { times: 5 },
  whyNot:
    'it takes little more than `sync`, which waits for nobody and has no callback to make: a third of it is ' +
    'the result itself (`new ArrayBuffer(1024)`: 1.9 us), which only the JavaScript thread can make',
  readAll: byCallback(64),
});
