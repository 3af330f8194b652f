'use strict';

const { byCallback, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, 1 KiB files, one after another',
  wanted: { times: 10 },
  readAll: byCallback(1),
});
