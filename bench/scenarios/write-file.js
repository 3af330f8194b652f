'use strict';

const { forEachFile, writeSmallFiles } = require('../families/small-files.js');

module.exports = writeSmallFiles({
  title: 'writeFile, small new files, one after another',
  writeAll: ({ fs }, pathOf, contents) =>
    forEachFile(contents.length, 1, (file, done) =>
      fs.writeFile(pathOf(file), contents[file], done),
    ),
});
