'use strict';

const { byCallback, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, 1 KiB files, 64 in flight',
  wanted: { times: 5 },
  readAll: byCallback(64),
});
