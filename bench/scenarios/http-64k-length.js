'use strict';

const { httpPipe } = require('../families/http-pipe.js');

module.exports = httpPipe({
  title: 'pipe to an HTTP response, 64 KiB, Content-Length',
  wanted: { times: 2.2, ofLimit: { nginx: 0.45 } },
  bytes: 64 * 1024,
  withLength: true,
});
