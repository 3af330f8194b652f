'use strict';

const { expressStatic } = require('../families/express-static.js');

module.exports = expressStatic({
  title: 'express.static, 1 MiB file, app unchanged',
  wanted: { times: 2.5 },
  bytes: 1024 * 1024,
});
