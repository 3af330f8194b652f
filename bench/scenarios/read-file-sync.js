'use strict';

const { bySync, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFileSync, 1 KiB files',
  wanted: { times: 0.95 },
  whyNot: 'it is Node’s own function, behind a look at whether somebody has replaced a part of it',
  // The loop does not turn: it has no delay to be told.
  watchDelay: false,
  passes: 20,
  readAll: bySync(),
  limit: null,
});
