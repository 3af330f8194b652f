'use strict';

// The kernel lane into an HTTP/1 message: a server's response, a client's
// request.
//
// The header is Node's to make and ours to send: it leaves in one piece with the
// first bytes. Without a Content-Length the body is chunked, and every slice is
// one chunk.

const { outgoing } = require('./nodes-net.js');
const { hearsOnlyPipe } = require('./slice-chunk.js');
const { isIdle, isPlain, sliceLength, writeSlice } = require('./socket-target.js');

class HttpTarget {
  #message;

  constructor(message) {
    this.#message = message;
  }

  isGone() {
    const { destroyed, socket } = this.#message;
    return destroyed || socket?.destroyed === true;
  }

  isReady() {
    const message = this.#message;
    const { socket } = message;
    if (message.finished || message.destroyed || message.outputData.length > 0) return false;
    if (message.writableCorked > 0 || !socket || socket._httpMessage !== message) return false;
    if (!isPlain(socket) || !isIdle(socket) || message.strictContentLength) return false;
    if (!message._header && !makeHeader(message)) return false;
    return message._hasBody;
  }

  lengthOf(rest) {
    return sliceLength(rest, this.#message.chunkedEncoding);
  }

  write(slice) {
    const message = this.#message;
    if (!message._headerSent) slice.head = message._header;
    if (message.chunkedEncoding) {
      slice.head += `${slice.length.toString(16)}\r\n`;
      slice.tail = '\r\n';
      slice.more = slice.isLast;
    }
    if (!message._headerSent) {
      message._headerSent = true;
      slice.begins = message;
    }
    writeSlice(message.socket, slice);
  }
}

/**
 * Makes the header as Node does before the first byte of a body. If that throws, it throws once more
 * where Node makes it on the ordinary way: who hears of it differs between its versions.
 */
function makeHeader(message) {
  try {
    message._implicitHeader();
  } catch {
    return false;
  }
  return Boolean(message._header);
}

/** The way into `message`, if it is an HTTP/1 message that nobody has changed. */
function httpTarget(message) {
  const own = outgoing();
  if (own === undefined) return undefined;
  if (!(message instanceof own.ServerResponse || message instanceof own.ClientRequest)) {
    return undefined;
  }
  const usable =
    message.write === own.write &&
    message.end === own.end &&
    message._send === own._send &&
    message._writeRaw === own._writeRaw &&
    hearsOnlyPipe(message);
  return usable ? new HttpTarget(message) : undefined;
}

module.exports = { httpTarget };
