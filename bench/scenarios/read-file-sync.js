'use strict';

const { readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'readFileSync, small files',
  async readAll({ fs }, paths, keep) {
    for (const [file, path] of paths.entries()) keep(file, fs.readFileSync(path));
  },
});
