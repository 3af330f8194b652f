'use strict';

const { byCallback, writeSmallFiles } = require('../families/new-files.js');

module.exports = writeSmallFiles({
  title: 'writeFile, new 1 KiB files on disk, one after another',
  writeAll: byCallback(1),
});
