'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { assertWhole } = require('../harness/content.js');
const { LARGE_SCALES } = require('../families/large-file.js');
const { readLoop } = require('../families/limits.js');

const fileOf = ({ folder }) => path.join(folder, '0');

module.exports = {
  title: 'readFile, large file',
  family: 'read',
  measure: 'throughput',
  wanted: { times: 1.7 },
  whyNot:
    'of the delay: several threads read, which keep all processors busy, and the event loop waits for one; with a single ' +
    'one (SLUICE_THREADS=1) it is 0.2 ms, and the read half as fast',
  scales: LARGE_SCALES,
  async work(context) {
    const kept = await promisify(context.fs.readFile)(fileOf(context));
    return { operations: 1, bytes: context.size.bytes, kept };
  },
  limits: {
    'read-loop': (context) => ({ operations: 1, bytes: readLoop([fileOf(context)]) }),
    sync(context) {
      const kept = fs.readFileSync(fileOf(context));
      return { operations: 1, bytes: kept.length, kept };
    },
  },
  check({ size }, contents) {
    assertWhole(contents, 0, size.bytes, 'the large file');
  },
};
