'use strict';

const { lookAtFiles } = require('../families/stat-files.js');

const size = { files: 10_000, bytes: 4096 };

module.exports = lookAtFiles({
  title: 'statMany of 10,000 files against Promise.all of promises.stat',
  family: 'batch',
  scales: {
    full: { ...size, passes: 3 },
    quick: { ...size, passes: 1 },
    tiny: { ...size, files: 50, passes: 1 },
  },
  lookAll: ({ fs }, paths) =>
    // Node has nothing of the kind, so its program is the one that people write.
    fs.statMany === undefined
      ? Promise.all(paths.map((path) => fs.promises.stat(path)))
      : fs.statMany(paths),
});
