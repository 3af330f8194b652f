'use strict';

const { writeStream } = require('../families/write-stream.js');

module.exports = writeStream({
  title: 'createWriteStream, chunks of 4 KiB',
  wanted: { times: 1.2 },
  chunkBytes: 4 * 1024,
  mebibytes: 128,
});
