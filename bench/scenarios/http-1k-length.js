'use strict';

const { httpPipe } = require('../families/http-pipe.js');

module.exports = httpPipe({
  title: 'pipe to an HTTP response, 1 KiB, Content-Length',
  wanted: { times: 2 },
  bytes: 1024,
  withLength: true,
});
