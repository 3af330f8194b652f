'use strict';

const { lookAtFiles } = require('../families/stat-files.js');

module.exports = lookAtFiles({
  title: 'statSync',
  wanted: { times: 0.95 },
  whyNot: 'it is Node’s own function, the very same object: what differs is chance (`pairs`)',
  watchDelay: false,
  warmUps: 4,
  lookAll: async ({ fs }, paths) => paths.map((path) => fs.statSync(path)),
  limit: null,
});
