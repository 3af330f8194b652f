'use strict';

const { httpPipe } = require('../families/http-pipe.js');

module.exports = httpPipe({
  title: 'pipe to an HTTP response, 64 KiB',
  wanted: { times: 2.2 },
  bytes: 64 * 1024,
  withLength: false,
});
