'use strict';

const { httpPipe } = require('../families/http-pipe.js');
const { MIB } = require('../families/large-file.js');

// Judged by its bytes: few responses end while it is measured.
module.exports = httpPipe({
  title: 'pipe to an HTTP response, 64 MiB',
  wanted: { times: 3 },
  whyNot:
    'the receiver copies all of it out of its socket on its one thread, whoever sends: nginx, which uses ' +
    'no more than a sixth of the CPU, is not faster than that either',
  bytes: 64 * MIB,
  withLength: false,
  measure: 'throughput',
  warmConnections: 2,
});
