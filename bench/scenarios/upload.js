'use strict';

const http = require('node:http');
const path = require('node:path');
const { assertFile } = require('../harness/content.js');
const { LARGE_SCALES, MIB } = require('../families/large-file.js');

module.exports = {
  title: 'HTTP upload, request.pipe(createWriteStream)',
  family: 'http',
  measure: 'throughput',
  wanted: { times: 1.1 },
  whyNot:
    'of the delay: a thread that writes keeps the second processor busy, which the client wants as well; with a single ' +
    'one (SLUICE_THREADS=1) it is half of that',
  rivals: ['bun', 'deno'],
  answer: 'upload',
  scales: { ...LARGE_SCALES, full: { files: 1, bytes: 256 * MIB } },
  makesLargeFile: true,
  serve({ fs, output }) {
    return http.createServer((request, response) => {
      request
        .pipe(fs.createWriteStream(path.join(output, 'upload')))
        .on('finish', () => response.end('stored'));
    });
  },
  load: ({ bytes }) => ({ mode: 'upload', bytes }),
  inspect({ output, size }) {
    assertFile(path.join(output, 'upload'), 0, size.bytes);
  },
};
