'use strict';

// One keep-alive connection of a load generator. Every byte of every response
// is compared with what the file holds.

const { once } = require('node:events');
const net = require('node:net');
const { WrongBytes, matches } = require('../harness/content.js');
const { ResponseReader } = require('./response-reader.js');

/** Room for one read of a socket. All connections share it: what arrives is checked at once. */
const arrivals = Buffer.allocUnsafeSlow(256 * 1024);

/** Fewer than a server's backlog (511 in Node), or the kernel would make some wait for a second. */
const CONNECT_AT_ONCE = 100;

class Connection {
  /** Bytes of bodies, whole responses, so far. */
  bytes = 0;
  responses = 0;
  /** Called at the end of each response. */
  onResponse = () => {};
  /** How many bytes it may take now. */
  budget = Number.POSITIVE_INFINITY;
  #request;

  constructor({ port, path, bytes: size, buffer = arrivals }) {
    this.#request = Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    const reader = new ResponseReader({
      onBody: (part, position) => {
        if (!matches(part, 0, position)) throw new WrongBytes(`${path} after byte ${position}`);
        this.bytes += part.length;
      },
      onEnd: (length) => {
        if (length !== size) throw new WrongBytes(`${path} has ${length} of ${size} bytes`);
        this.responses++;
        this.onResponse();
      },
    });
    const callback = (count, buffer) => {
      reader.feed(buffer.subarray(0, count));
      this.budget -= count;
      return this.budget > 0;
    };
    this.socket = net.connect({ port, host: '127.0.0.1', onread: { buffer, callback } });
    this.socket.setNoDelay(true);
    this.socket.on('close', () => {
      if (!this.closing) throw new Error(`the server closed the connection (${path})`);
    });
  }

  ask() {
    this.socket.write(this.#request);
  }

  /** May take `bytes` more, and reads on if it had stopped. */
  allow(bytes) {
    this.budget = Math.min(bytes, this.budget + bytes);
    if (this.budget > 0) this.socket.resume();
  }

  close() {
    this.closing = true;
    this.socket.destroy();
  }
}

/** So many connections to one file of a server. */
async function connect(count, options) {
  const connections = [];
  while (connections.length < count) {
    const some = Array.from(
      { length: Math.min(CONNECT_AT_ONCE, count - connections.length) },
      () => new Connection(options),
    );
    await Promise.all(some.map(({ socket }) => once(socket, 'connect')));
    connections.push(...some);
  }
  return connections;
}

/** What all of them have taken together. */
const taken = (connections) => ({
  bytes: connections.reduce((sum, { bytes }) => sum + bytes, 0),
  operations: connections.reduce((sum, { responses }) => sum + responses, 0),
});

module.exports = { connect, taken };
