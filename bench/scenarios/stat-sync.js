'use strict';

const { lookAtFiles } = require('../families/stat-files.js');

module.exports = lookAtFiles({
  title: 'statSync',
  wanted: { times: 0.95 },
  watchDelay: false,
  lookAll: async ({ fs }, paths) => paths.map((path) => fs.statSync(path)),
  limit: null,
});
