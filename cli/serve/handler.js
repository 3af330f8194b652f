'use strict';

// What is answered to a request.

const { STATUS_CODES } = require('node:http');
const { isIP } = require('node:net');
const fs = require('../../index.js');
const { Places } = require('./places.js');
const { sendListing } = require('./listing.js');
const { sendFile } = require('./send-file.js');
const { Refusal, targetOf, urlOf } = require('./target.js');

const INDEX = Buffer.from('index.html');

/** What the system says, and what that is answered with. Anything else is a fault of the server. */
const STATUS_OF = {
  EACCES: 403,
  EINVAL: 404,
  ELOOP: 404,
  EMFILE: 503,
  ENAMETOOLONG: 404,
  ENFILE: 503,
  ENOENT: 404,
  ENOTDIR: 404,
  ENXIO: 404,
  EPERM: 403,
};

const statusOf = (error) =>
  (error instanceof Refusal ? error.status : STATUS_OF[error.code]) ?? 500;

/** Is it a missing file, and nothing worse? */
const isMissing = (error) => statusOf(error) === 404;

function refuse(response, status, headers) {
  if (response.headersSent) {
    // The answer has begun: only a cut connection can still tell the client.
    response.destroy();
    return;
  }
  const text = `${status} ${STATUS_CODES[status]}\n`;
  response.writeHead(status, {
    'Content-Length': text.length,
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(text);
}

/**
 * Is a host that a browser was told a name of this machine? A page from elsewhere can have its own
 * name point to 127.0.0.1, and would read the files as if they were its own.
 */
function isOfThisMachine(header) {
  if (header === undefined) return true;
  const host = header.replace(/:\d*$/, '').toLowerCase();
  return (
    isIP(host.replace(/^\[(.*)\]$/, '$1')) !== 0 ||
    host === 'localhost' ||
    host.endsWith('.localhost')
  );
}

/**
 * Makes the listener for an HTTP server.
 *
 * @param {Buffer} root the folder's real path
 * @param {{ dot?: boolean, followLinks?: boolean, anyHost?: boolean, onFault?: (error: Error) => void }} [options]
 */
function handlerOf(
  root,
  { dot = false, followLinks = false, anyHost = false, onFault = () => {} } = {},
) {
  const places = new Places(root, { followLinks });

  /** A file below the folder, as `{ fd, stats }`; undefined for a folder. */
  async function openFile(names) {
    const path = await places.resolve(places.pathOf(names));
    const stats = await fs.promises.stat(path);
    if (stats.isDirectory()) return undefined;
    if (!stats.isFile()) throw new Refusal(404);
    return places.open(path);
  }

  async function answerFolder(request, response, { names }) {
    const index = await openFile([...names, INDEX]).catch((error) => {
      if (!isMissing(error)) throw error;
    });
    if (index !== undefined) return sendFile(request, response, index, 'index.html');
    const folder = await places.resolve(places.pathOf(names));
    return sendListing(response, places, { names, folder, dot });
  }

  async function answer(request, response) {
    if (!anyHost && !isOfThisMachine(request.headers.host)) throw new Refusal(421);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(response, 405, { Allow: 'GET, HEAD' });
    }
    const target = targetOf(request.url, { dot });
    const file = await openFile(target.names);
    if (file === undefined) {
      if (target.isFolder) return answerFolder(request, response, target);
      // Made of the names: `//elsewhere/` would lead to another server.
      const Location = urlOf({ ...target, isFolder: true }) + target.query;
      return refuse(response, 301, { Location });
    }
    if (target.isFolder) {
      fs.closeSync(file.fd);
      throw new Refusal(404);
    }
    return sendFile(request, response, file, target.names.at(-1).toString());
  }

  return (request, response) => {
    // A client that goes away is no fault of ours.
    response.on('error', () => {});
    answer(request, response).catch((error) => {
      const status = statusOf(error);
      if (status === 500) onFault(error);
      refuse(response, status);
    });
  };
}

module.exports = { handlerOf };
