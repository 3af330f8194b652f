'use strict';

// A page with a video that can be watched from any point.
//
//   node examples/video-server.js VIDEO [PORT]
//
// Then open http://127.0.0.1:8080/. The browser asks for the parts that it
// needs with a Range header, and drops a part under way when the viewer seeks.

const http = require('node:http');
const { pipeline } = require('node:stream');
const fs = require('sluice-fs');
const mime = require('mime-types');

const [video, port = process.env.PORT ?? 8080] = process.argv.slice(2);
if (video === undefined) {
  console.error('Usage: node examples/video-server.js VIDEO [PORT]');
  process.exit(1);
}

const PAGE = `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>Video</title>
  <body style="margin: 0; background: black">
    <video src="/video" controls style="width: 100vw; height: 100vh"></video>
  </body>
</html>
`;

/**
 * The first and the last byte that a Range header asks for: `bytes=0-99`, from
 * a byte on (`bytes=100-`), or the last ones (`bytes=-100`). The start lies
 * behind the end if the file has nothing there. Undefined for several ranges at
 * once, which a server may answer with the whole file.
 */
function rangeOf(header, size) {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (!first && !last) return undefined;
  const end = size - 1;
  if (!first) return { start: Math.max(size - Number(last), 0), end };
  return { start: Number(first), end: last ? Math.min(Number(last), end) : end };
}

function sendVideo(request, response) {
  fs.stat(video, (error, stats) => {
    if (error) {
      response.writeHead(404).end();
      return;
    }
    const { size } = stats;
    // HTTP defines ranges for GET only: HEAD tells of the whole file.
    const range = request.method === 'GET' ? rangeOf(request.headers.range, size) : undefined;
    const { start, end } = range ?? { start: 0, end: size - 1 };
    if (range !== undefined && start > end) {
      response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
      return;
    }
    response.setHeader('Accept-Ranges', 'bytes');
    response.setHeader('Content-Type', mime.lookup(video) || 'application/octet-stream');
    response.setHeader('Content-Length', end - start + 1);
    if (range !== undefined) {
      response.statusCode = 206;
      response.setHeader('Content-Range', `bytes ${start}-${end}/${size}`);
    }
    if (request.method === 'HEAD' || size === 0) {
      response.end();
      return;
    }
    // Unlike `pipe`, `pipeline` closes the file when the browser drops the request.
    pipeline(fs.createReadStream(video, { start, end }), response, (error) => {
      if (error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') console.error(error.message);
    });
  });
}

const server = http.createServer((request, response) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
  } else if (request.url === '/') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(PAGE);
  } else if (request.url === '/video') {
    sendVideo(request, response);
  } else {
    response.writeHead(404).end();
  }
});

server.listen(port, '127.0.0.1', () => {
  console.log(`Showing ${video} on http://127.0.0.1:${server.address().port}/`);
});
process.on('SIGTERM', () => server.close());
