'use strict';

const { expressStatic } = require('../families/express-static.js');

module.exports = expressStatic({
  title: 'express.static, 64 KiB file, app unchanged',
  bytes: 64 * 1024,
});
