'use strict';

// A plain HTTP server that pipes a file into each response.

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

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
      'no-file'({ folder }) {
        const body = fs.readFileSync(path.join(folder, '0'));
        return http.createServer((_, response) => {
          if (withLength) response.setHeader('Content-Length', bytes);
          else response.flushHeaders();
          response.end(body);
        });
      },
    },
    load: (size) => ({ mode: 'keepAlive', ...size }),
  };
}

module.exports = { httpPipe };
