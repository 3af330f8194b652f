'use strict';

// An HTTP server that answers with the files of a folder, each read whole.
//
//   node examples/serve-readfile.js FOLDER [PORT]
//
// Then open http://127.0.0.1:8080/NAME. See serve-stream.js for large files.

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
  fs.readFile(fileOf(request), (error, contents) => {
    if (error) {
      response.writeHead(NO_SUCH_FILE.has(error.code) ? 404 : 500).end();
      return;
    }
    response.end(contents);
  });
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
