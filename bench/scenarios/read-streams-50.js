'use strict';

const { MIB } = require('../families/large-file.js');
const { readStreams } = require('../families/read-streams.js');

const STREAMS = 50;

module.exports = readStreams({
  title: '50 streams at once',
  titleOf: ({ bytes }) => `50 streams of ${bytes / MIB} MiB at once`,
  wanted: { times: 1.5 },
  whyNot:
    'every chunk is a fresh Buffer, and so fresh memory, of which both processors clear as much as they ' +
    'can: `no-file` is Node’s own stream over memory, with nothing to wait for',
  scales: {
    full: { files: STREAMS, bytes: 8 * MIB },
    quick: { files: STREAMS, bytes: 4 * MIB },
    tiny: { files: STREAMS, bytes: MIB / 4 },
  },
  atATime: STREAMS,
});
