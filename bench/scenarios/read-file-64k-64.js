'use strict';

const { KIB, byCallback, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, 64 KiB files, 64 in flight',
  wanted: { times: 1.3 },
  bytes: 64 * KIB,
  files: 1000,
  readAll: byCallback(64),
});
