'use strict';

const { byCallback, writeSmallFiles } = require('../families/new-files.js');

module.exports = writeSmallFiles({
  title: 'writeFile, new 1 KiB files on tmpfs, 64 in flight',
  wanted: { times: 2 },
  inMemory: true,
  writeAll: byCallback(64),
});
