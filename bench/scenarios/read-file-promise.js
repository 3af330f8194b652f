'use strict';

const { readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: 'promises.readFile, small files, one after another',
  async readAll({ fs }, paths, keep) {
    for (const [file, path] of paths.entries()) keep(file, await fs.promises.readFile(path));
  },
});
