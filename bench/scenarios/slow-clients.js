'use strict';

const http = require('node:http');
const path = require('node:path');
const { MIB } = require('../families/large-file.js');

/** What each client takes: 640 KiB a second. */
const PACE = { bytesPerPeriod: 64 * 1024, periodMs: 100 };

module.exports = {
  title: '1,000 slow clients of a 16 MiB file',
  family: 'http',
  measure: 'memory',
  wanted: { times: 3 },
  rivals: ['bun', 'deno'],
  answer: 'length',
  scales: {
    full: { files: 1, bytes: 16 * MIB, connections: 1000, seconds: 8 },
    quick: { files: 1, bytes: 16 * MIB, connections: 1000, seconds: 1 },
    tiny: { files: 1, bytes: MIB, connections: 20, seconds: 0.5 },
  },
  serve({ fs, folder, size }) {
    return http.createServer((request, response) => {
      response.setHeader('Content-Length', size.bytes);
      fs.createReadStream(path.join(folder, request.url)).pipe(response);
    });
  },
  load: (size) => ({ mode: 'slow', ...size, ...PACE }),
};
