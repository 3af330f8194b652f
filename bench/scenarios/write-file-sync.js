'use strict';

const { bySync, writeSmallFiles } = require('../families/new-files.js');

module.exports = writeSmallFiles({
  title: 'writeFileSync, new 1 KiB files on tmpfs',
  wanted: { times: 0.95 },
  whyNot:
    'it is Node’s own function, behind 0.2 us of ours that see whether somebody has replaced a part of it: ' +
    'what is below that is chance (`pairs`)',
  // What a disk takes differs more from run to run than the two functions do.
  inMemory: true,
  watchDelay: false,
  writeAll: bySync,
  limit: null,
});
