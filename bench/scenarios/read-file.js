'use strict';

const { forEachFile, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, small files, one after another',
  readAll: ({ fs }, paths, keep) =>
    forEachFile(paths.length, 1, (file, done) => {
      fs.readFile(paths[file], (error, content) => {
        keep(file, content);
        done(error);
      });
    }),
});
