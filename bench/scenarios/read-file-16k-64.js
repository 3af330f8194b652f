'use strict';

const { KIB, byCallback, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, 16 KiB files, 64 in flight',
  wanted: { times: 2.5 },
  bytes: 16 * KIB,
  readAll: byCallback(64),
});
