'use strict';

const { forEachFile } = require('../families/in-flight.js');
const { lookAtFiles } = require('../families/stat-files.js');

module.exports = lookAtFiles({
  title: 'stat, 64 in flight',
  wanted: { times: 1.5 },
  whyNot:
    'of node:fs too most is what only the JavaScript thread can do, one after another: the call, its `Stats`, its ' +
    'callback. `sync` does the same without a callback, and looks into the kernel’s memory itself',
  async lookAll({ fs }, paths) {
    const found = new Array(paths.length);
    await forEachFile(paths.length, 64, (file, done) => {
      fs.stat(paths[file], (error, stats) => {
        found[file] = stats;
        done(error);
      });
    });
    return found;
  },
});
