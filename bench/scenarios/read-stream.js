'use strict';

const { LARGE_SCALES } = require('../families/large-file.js');
const { readStreams } = require('../families/read-streams.js');

module.exports = readStreams({
  title: "createReadStream, large file, by 'data'",
  wanted: { times: 1.8, ofLimit: { 'read-loop': 0.6 } },
  whyNot:
    'every chunk is a Buffer of the program’s own, so each is fresh memory: `fresh-loop` does nothing but ' +
    'read(2) into such, and `no-file` is Node’s own stream over memory',
  scales: LARGE_SCALES,
  atATime: 1,
});
