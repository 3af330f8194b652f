'use strict';

const { httpPipe } = require('../families/http-pipe.js');

module.exports = httpPipe({
  title: 'pipe to an HTTP response, 64 KiB, Content-Length',
  wanted: { times: 2.2, ofLimit: { nginx: 0.45 } },
  whyNot:
    'most of a response is Node’s own streams and HTTP: `no-file` is the same program with a Readable over memory, ' +
    'which opens, reads and closes nothing',
  bytes: 64 * 1024,
  withLength: true,
});
