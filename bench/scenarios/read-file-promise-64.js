'use strict';

const { byPromise, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'promises.readFile, 1 KiB files, 64 in flight',
  wanted: { times: 8 },
  whyNot:
    'it takes little more than `sync`, which waits for nobody and has no callback to make: a third of it is ' +
    'the result itself (`new ArrayBuffer(1024)`: 1.9 us), which only the JavaScript thread can make',
  readAll: byPromise(64),
});
