'use strict';

const { LARGE_SCALES } = require('../families/large-file.js');
const { readStreams } = require('../families/read-streams.js');

module.exports = readStreams({
  title: "createReadStream, large file, by 'data'",
  wanted: { times: 1.8, ofLimit: { 'read-loop': 0.6 } },
  scales: LARGE_SCALES,
  atATime: 1,
});
