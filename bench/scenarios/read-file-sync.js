'use strict';

const { bySync, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFileSync, 1 KiB files',
  wanted: { times: 0.95 },
  // The loop does not turn: it has no delay to be told.
  watchDelay: false,
  readAll: bySync(),
  limit: null,
});
