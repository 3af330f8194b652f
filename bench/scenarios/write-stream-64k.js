'use strict';

const { writeStream } = require('../families/write-stream.js');

module.exports = writeStream({
  title: 'createWriteStream, chunks of 64 KiB',
  wanted: { times: 1.1 },
  chunkBytes: 64 * 1024,
  mebibytes: 256,
});
