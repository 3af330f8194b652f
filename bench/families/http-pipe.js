'use strict';

// A plain HTTP server that pipes a file into each response.

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { Readable } = require('node:stream');

/** Many at once, as a busy server has; wrk is started with the same number. */
const CONNECTIONS = 64;

/**
 * `withLength` sets Content-Length, which is then the size of the one file that
 * is asked for: a `stat` would measure something else. Without it the response
 * is chunked, as most people write it; nginx and Bun never do that with a file.
 */
function httpPipe({ bytes, withLength, measure = 'requests', warmConnections, ...scenario }) {
  const size = { files: 1, bytes };
  return {
    ...scenario,
    measure,
    family: 'http',
    rivals: withLength ? ['nginx', 'bun', 'deno'] : ['deno'],
    answer: withLength ? 'length' : 'chunked',
    scales: {
      full: { ...size, connections: CONNECTIONS, warmConnections, warmSeconds: 0.5, seconds: 3 },
      quick: { ...size, connections: CONNECTIONS, warmConnections, warmSeconds: 0.2, seconds: 0.5 },
      tiny: { ...size, connections: 2, warmSeconds: 0.02, seconds: 0.05 },
    },
    serve({ fs, folder }) {
      return http.createServer((request, response) => {
        if (withLength) response.setHeader('Content-Length', bytes);
        fs.createReadStream(path.join(folder, request.url)).pipe(response);
      });
    },
    limits: {
      // The same program over memory: what Node's own streams and HTTP take.
      'no-file'({ folder }) {
        const body = fs.readFileSync(path.join(folder, '0'));
        return http.createServer((_, response) => {
          if (withLength) response.setHeader('Content-Length', bytes);
          streamOf(body).pipe(response);
        });
      },
    },
    load: (size) => ({ mode: 'keepAlive', ...size }),
  };
}

/** A stream over memory, in chunks as large as those of a file, of which nothing is copied. */
function streamOf(body) {
  const highWaterMark = 64 * 1024;
  let position = 0;
  return new Readable({
    highWaterMark,
    read() {
      const chunk = body.subarray(position, position + highWaterMark);
      position += chunk.length;
      this.push(chunk.length > 0 ? chunk : null);
    },
  });
}

module.exports = { httpPipe };
