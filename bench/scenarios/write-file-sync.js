'use strict';

const { bySync, writeSmallFiles } = require('../families/new-files.js');

module.exports = writeSmallFiles({
  title: 'writeFileSync, new 1 KiB files on tmpfs',
  wanted: { times: 0.95 },
  whyNot: 'it is Node’s own function, behind a look at whether somebody has replaced a part of it',
  // What a disk takes differs more from run to run than the two functions do.
  inMemory: true,
  watchDelay: false,
  writeAll: bySync,
  limit: null,
});
