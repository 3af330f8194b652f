'use strict';

const { byPromise, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'promises.readFile, 1 KiB files, 64 in flight',
  wanted: { times: 8 },
  readAll: byPromise(64),
});
