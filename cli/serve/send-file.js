'use strict';

// Answers with a file: the headers from its open descriptor, the body by `pipe`, so that the kernel
// lane serves it.

const fs = require('../../index.js');
const { etagOf, httpDate, judge, rangeOf } = require('./conditions.js');
const { contentType } = require('./content-types.js');
const { close } = require('./places.js');

/** Sends the body, and closes the file whatever becomes of it. */
function pipeBody(fd, { start, end }, request, response) {
  const stream = fs.createReadStream('', { fd, start, end });
  stream.on('error', () => response.destroy());
  response.once('close', () => stream.destroy());
  // A response that waits for those before it on its connection is not told that the client has gone.
  request.once('close', () => {
    if (request.socket.destroyed) stream.destroy();
  });
  stream.pipe(response);
  // A file that has become shorter: what was announced does not come, and the client must not wait for it.
  stream.once('end', () => {
    if (stream.bytesRead < end - start + 1) response.destroy();
  });
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {{ fd: number, stats: import('node:fs').BigIntStats }} file which is closed in the end
 * @param {string} name what it was asked for by
 */
async function sendFile(request, response, { fd, stats }, name) {
  const size = Number(stats.size);
  const version = { etag: etagOf(stats), modified: Math.floor(Number(stats.mtimeNs) / 1e9) };
  const headers = {
    'Accept-Ranges': 'bytes',
    // Ask each time: the file may change, and the answer is then 304.
    'Cache-Control': 'no-cache',
    ETag: version.etag,
    'X-Content-Type-Options': 'nosniff',
  };
  const lastModified = httpDate(version.modified);
  if (lastModified !== undefined) headers['Last-Modified'] = lastModified;
  const finish = async (status, more) => {
    await close(fd);
    response.writeHead(status, { ...headers, ...more }).end();
  };

  const status = judge(request.headers, version);
  if (status === 412) return finish(412, { 'Content-Length': 0 });
  if (status === 304) return finish(304);

  // Ranges are for GET only: HEAD tells of the whole file.
  const range = request.method === 'GET' ? rangeOf(request.headers, size, version) : null;
  if (range === undefined) {
    return finish(416, { 'Content-Range': `bytes */${size}`, 'Content-Length': 0 });
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  headers['Content-Type'] = contentType(name);
  headers['Content-Length'] = end - start + 1;
  if (range !== null) headers['Content-Range'] = `bytes ${start}-${end}/${size}`;
  const good = range === null ? 200 : 206;
  if (request.method === 'HEAD' || size === 0) return finish(good);
  // Gone while the file was being opened: nobody would close it.
  if (request.socket.destroyed) return close(fd);
  response.writeHead(good, headers);
  pipeBody(fd, { start, end }, request, response);
}

module.exports = { sendFile };
