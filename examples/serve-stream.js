'use strict';

// An HTTP server that streams the files of a folder.
//
//   node examples/serve-stream.js FOLDER [PORT]
//
// Then open http://127.0.0.1:8080/NAME. The answer carries no Content-Length:
// nobody asks for the file's size first, and HTTP sends it in chunks.

const http = require('node:http');
const { pathToFileURL } = require('node:url');
const fs = require('sluice-fs');

const [folder = '.', port = process.env.PORT ?? 8080] = process.argv.slice(2);
const root = pathToFileURL(`${folder}/`);
const NO_SUCH_FILE = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);

/** The file's URL, which fs takes in the place of a path. */
function fileOf(request) {
  // The parser resolves every `..`, so this never climbs out of the folder.
  const { pathname } = new URL(request.url, 'http://localhost');
  return new URL(`.${pathname}`, root);
}

function send(request, response) {
  const stream = fs.createReadStream(fileOf(request));
  stream.on('error', (error) => {
    if (response.headersSent) {
      // The answer has begun: only a cut connection can still tell the client.
      response.destroy();
      return;
    }
    response.writeHead(NO_SUCH_FILE.has(error.code) ? 404 : 500).end();
  });
  // `pipe` leaves the file open when the client goes away.
  response.on('close', () => stream.destroy());
  // A response that waits for another one on its connection is not told of that.
  request.on('close', () => {
    if (request.socket.destroyed) stream.destroy();
  });
  stream.pipe(response);
}

const server = http.createServer((request, response) => {
  try {
    send(request, response);
  } catch {
    // Not a URL, or one that cannot be a file's: `%2F`, `%00`.
    response.writeHead(400).end();
  }
});

server.listen(port, '127.0.0.1', () => {
  console.log(`Serving ${folder} on http://127.0.0.1:${server.address().port}/`);
});
process.on('SIGTERM', () => server.close());
