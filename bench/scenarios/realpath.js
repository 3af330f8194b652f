'use strict';

const { isAbsolute } = require('node:path');
const { lookAtFiles } = require('../families/stat-files.js');

module.exports = lookAtFiles({
  title: 'realpath, one after another',
  wanted: { times: 5 },
  limit: null,
  async lookAll({ fs }, paths) {
    const found = [];
    for (const path of paths) {
      const real = await new Promise((resolve, reject) => {
        fs.realpath(path, (error, answer) => (error ? reject(error) : resolve(answer)));
      });
      found.push(real);
    }
    return found;
  },
  assertFound(real, _size, file) {
    if (!isAbsolute(real ?? '')) throw new Error(`realpath of file ${file}`);
  },
});
