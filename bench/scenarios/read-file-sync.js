'use strict';

const { bySync, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFileSync, 1 KiB files',
  wanted: { times: 0.95 },
  whyNot:
    'it is Node’s own function, behind 0.2 us of ours that see whether somebody has replaced a part of it: ' +
    'what is below that is chance (`pairs`)',
  // The loop does not turn: it has no delay to be told.
  watchDelay: false,
  passes: 20,
  readAll: bySync(),
  limit: null,
});
