'use strict';

const { readStreams } = require('../families/read-streams.js');

module.exports = readStreams({
  title: 'createReadStream, 2,000 files of 1 KiB, 64 at a time',
  measure: 'latency',
  wanted: { times: 3 },
  // The code of a stream is long: that of 2,000 is still being compiled.
  warmUps: 4,
  whyNot:
    'most of it is the stream itself: `no-file` is Node’s own over memory, with nothing to wait for',
  scales: {
    full: { files: 2000, bytes: 1024 },
    quick: { files: 2000, bytes: 1024 },
    tiny: { files: 80, bytes: 1024 },
  },
  atATime: 64,
});
