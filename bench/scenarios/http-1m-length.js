'use strict';

const { httpPipe } = require('../families/http-pipe.js');

module.exports = httpPipe({
  title: 'pipe to an HTTP response, 1 MiB, Content-Length',
  bytes: 1024 * 1024,
  withLength: true,
});
