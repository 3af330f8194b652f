'use strict';

const { byCallback, writeSmallFiles } = require('../families/new-files.js');

module.exports = writeSmallFiles({
  title: 'writeFile, new 1 KiB files on tmpfs, 64 in flight',
  wanted: { times: 2 },
  whyNot: 'most of it is the kernel, which makes the files one after another in one folder: `sync`',
  inMemory: true,
  writeAll: byCallback(64),
});
