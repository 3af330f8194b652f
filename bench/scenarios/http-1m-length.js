'use strict';

const { httpPipe } = require('../families/http-pipe.js');

module.exports = httpPipe({
  title: 'pipe to an HTTP response, 1 MiB, Content-Length',
  wanted: { times: 2.7, ofLimit: { nginx: 0.7 } },
  bytes: 1024 * 1024,
  withLength: true,
});
