'use strict';

const path = require('node:path');
const { promisify } = require('node:util');
const { assertWhole } = require('../harness/content.js');
const { LARGE_SCALES } = require('../families/large-file.js');

module.exports = {
  title: 'readFile, large file',
  family: 'read',
  measure: 'throughput',
  scales: LARGE_SCALES,
  async work({ fs, folder, size }) {
    const kept = await promisify(fs.readFile)(path.join(folder, '0'));
    return { operations: 1, bytes: size.bytes, kept };
  },
  check({ size }, contents) {
    assertWhole(contents, 0, size.bytes, 'the large file');
  },
};
