'use strict';

const { httpPipe } = require('../families/http-pipe.js');

module.exports = httpPipe({
  title: 'pipe to an HTTP response, 64 KiB',
  wanted: { times: 2.2 },
  whyNot:
    'most of a response is Node’s own streams and HTTP: `no-file` is the same program with a Readable over memory, ' +
    'which opens, reads and closes nothing',
  bytes: 64 * 1024,
  withLength: false,
});
