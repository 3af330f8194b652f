'use strict';

// Answers with a file of a folder, or the part of it that a Range header asks for.
//
// All that is said of the file is said of the descriptor that is sent: nobody can
// put another file in its place between the two. Only what lies in the folder
// itself is sent, no folders in it, and no links, which could lead out of it.

const path = require('node:path');
const fs = require('sluice-fs');
const fresh = require('fresh');
const mime = require('mime-types');

// O_NONBLOCK: a named pipe must not keep us waiting for somebody who writes.
const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = fs.constants;
const FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
const NO_SUCH_FILE = new Set(['ENOENT', 'ELOOP', 'ENAMETOOLONG', 'ENXIO', 'ENODEV']);

/** A name, and no path: the name that somebody has asked for must not lead anywhere else. */
function isName(name) {
  return name === path.basename(name) && !name.startsWith('.') && !name.includes('\0');
}

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

/** Has the client, which wants to go on with a part, the file that is here? */
function isOfThis(ifRange, etag, lastModified) {
  return ifRange === undefined || ifRange === etag || ifRange === lastModified;
}

/** The head of the answer, and what of the file follows it, if anything. */
function answer(request, response, name, stats) {
  const size = Number(stats.size);
  // Another file, or the same one written anew, has another tag: good enough to go on with a part.
  const etag = `"${[stats.ino, stats.size, stats.mtimeNs].map((n) => n.toString(36)).join('-')}"`;
  const lastModified = stats.mtime.toUTCString();
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('ETag', etag);
  response.setHeader('Last-Modified', lastModified);
  // Kept by the browser, which asks each time whether it is still the same.
  response.setHeader('Cache-Control', 'no-cache');
  if (fresh(request.headers, { etag, 'last-modified': lastModified })) {
    response.writeHead(304).end();
    return undefined;
  }
  // HTTP defines ranges for GET only: HEAD tells of the whole file.
  const range =
    request.method === 'GET' && isOfThis(request.headers['if-range'], etag, lastModified)
      ? rangeOf(request.headers.range, size)
      : undefined;
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range !== undefined && start > end) {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
    return undefined;
  }
  response.setHeader('Content-Type', mime.contentType(name) || 'application/octet-stream');
  response.setHeader('Content-Length', end - start + 1);
  if (range !== undefined) {
    response.statusCode = 206;
    response.setHeader('Content-Range', `bytes ${start}-${end}/${size}`);
  }
  if (request.method === 'GET' && size > 0) return { start, end };
  response.end();
  return undefined;
}

async function sendFile(request, response, folder, name) {
  if (!isName(name)) {
    response.writeHead(404).end();
    return;
  }
  const place = path.join(folder, name);
  let file;
  try {
    file = await fs.promises.open(place, FLAGS);
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const part = answer(request, response, name, stats);
    // The client may have gone meanwhile.
    if (part === undefined || request.socket.destroyed) return;
    const stream = fs.createReadStream(place, { ...part, fd: file });
    file = undefined;
    stream.on('error', (error) => response.destroy(error));
    // `pipe` leaves the file open when the client goes away, as a browser does to seek.
    response.on('close', () => stream.destroy());
    // A response that waits for another one on its connection is not told of that.
    request.on('close', () => {
      if (request.socket.destroyed) stream.destroy();
    });
    stream.pipe(response);
    // A file that has become shorter: the client must not wait for what was announced.
    stream.on('end', () => {
      if (stream.bytesRead < part.end - part.start + 1) response.destroy();
    });
  } catch (error) {
    const status = NO_SUCH_FILE.has(error.code) ? 404 : error.code === 'EACCES' ? 403 : 500;
    if (status === 500) console.error(error.message);
    if (response.headersSent) response.destroy();
    else response.writeHead(status).end();
  } finally {
    await file?.close();
  }
}

module.exports = { isName, sendFile };
