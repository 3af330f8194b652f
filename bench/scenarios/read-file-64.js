'use strict';

const { forEachFile, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFile, small files, 64 in flight',
  readAll: ({ fs }, paths, keep) =>
    forEachFile(paths.length, 64, (file, done) => {
      fs.readFile(paths[file], (error, content) => {
        keep(file, content);
        done(error);
      });
    }),
});
