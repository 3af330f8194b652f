'use strict';

const { httpPipe } = require('../families/http-pipe.js');
const { MIB } = require('../families/large-file.js');

// Judged by its bytes: few responses end while it is measured.
module.exports = httpPipe({
  title: 'pipe to an HTTP response, 64 MiB',
  bytes: 64 * MIB,
  withLength: false,
  measure: 'throughput',
  warmConnections: 2,
});
