'use strict';

const { byPromise, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'promises.readFile, 1 KiB files, one after another',
  wanted: { times: 8 },
  readAll: byPromise(1),
});
