'use strict';

const { forEachFile, writeSmallFiles } = require('../families/small-files.js');

module.exports = writeSmallFiles({
  title: 'writeFile, small new files, 64 in flight',
  writeAll: ({ fs }, pathOf, contents) =>
    forEachFile(contents.length, 64, (file, done) =>
      fs.writeFile(pathOf(file), contents[file], done),
    ),
});
