'use strict';

const { once } = require('node:events');
const path = require('node:path');
const { assertFile } = require('../harness/content.js');
const { LARGE_SCALES } = require('../families/large-file.js');

module.exports = {
  title: 'createReadStream.pipe(createWriteStream), large file',
  family: 'pipe',
  measure: 'throughput',
  wanted: { times: 2, ofLimit: { cp: 0.9 }, loop: 0.05 },
  rivals: ['cp'],
  scales: LARGE_SCALES,
  makesLargeFile: true,
  async work({ fs, folder, output, size }) {
    const copy = fs
      .createReadStream(path.join(folder, '0'))
      .pipe(fs.createWriteStream(path.join(output, 'copy')));
    await once(copy, 'close');
    return { operations: 1, bytes: size.bytes };
  },
  inspect({ output, size }) {
    assertFile(path.join(output, 'copy'), 0, size.bytes);
  },
};
