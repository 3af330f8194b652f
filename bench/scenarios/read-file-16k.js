'use strict';

const { KIB, byCallback, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, 16 KiB files, one after another',
  wanted: { times: 5 },
  bytes: 16 * KIB,
  readAll: byCallback(1),
});
