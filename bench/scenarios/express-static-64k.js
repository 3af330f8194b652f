'use strict';

const { expressStatic } = require('../families/express-static.js');

module.exports = expressStatic({
  title: 'express.static, 64 KiB file, app unchanged',
  wanted: { times: 1.5 },
  whyNot:
    'most of a request is express, send and node:http: `no-file` is the same app with the stat and the ' +
    'stream out of memory',
  bytes: 64 * 1024,
});
