'use strict';

const { httpPipe } = require('../families/http-pipe.js');

module.exports = httpPipe({
  title: 'pipe to an HTTP response, 1 MiB',
  wanted: { times: 2.7 },
  whyNot:
    'of the delay: the threads that send keep both processors busy, beside the load generator, and the event loop waits ' +
    'for one; with a single one (SLUICE_THREADS=1) it is 5 ms instead of 7. Of `no-file`, which sends all of it by ' +
    'itself, it is 16 ms',
  bytes: 1024 * 1024,
  withLength: false,
});
