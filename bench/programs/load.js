'use strict';

// The process that puts a server under load. It says when it is ready (its
// connections are open, and it has checked some answers, which warms the
// server), and waits for a line before the part that is timed.

const { once } = require('node:events');
const net = require('node:net');
const { createInterface } = require('node:readline');
const { setTimeout: delay } = require('node:timers/promises');
const { sliceOf } = require('../harness/content.js');
const { connect, taken } = require('./connection.js');
const { ResponseReader } = require('./response-reader.js');

/** What an upload writes at once: so much that the sender is not what is measured. */
const UPLOAD_PIECE_BYTES = 256 * 1024;

/** In so many groups, one after another, slow clients take their share of a period. */
const SLOW_GROUPS = 10;

/** Each connection asks again as soon as it has been answered. */
const keepAlive = {
  async start({ connections: count, warmConnections = count, warmSeconds, ...options }) {
    const connections = await connect(count, options);
    const until = performance.now() + warmSeconds * 1000;
    await Promise.all(
      connections.slice(0, warmConnections).map(
        (connection) =>
          new Promise((resolve) => {
            connection.onResponse = () => {
              if (performance.now() < until) connection.ask();
              else resolve();
            };
            connection.ask();
          }),
      ),
    );
    return connections;
  },

  async go(connections, { seconds }) {
    const before = taken(connections);
    const begun = performance.now();
    for (const connection of connections) {
      connection.onResponse = () => connection.ask();
      connection.ask();
    }
    await delay(seconds * 1000);
    // On a machine with much else to do, a short time may end before the first answer.
    while (taken(connections).operations === before.operations) await delay(10);
    const after = taken(connections);
    const elapsed = (performance.now() - begun) / 1000;
    for (const connection of connections) connection.close();
    return {
      seconds: elapsed,
      operations: after.operations - before.operations,
      bytes: after.bytes - before.bytes,
    };
  },
};

/** Each connection takes no more than so many bytes a period of one and the same response. */
const slow = {
  start({ connections, bytesPerPeriod, ...options }) {
    return connect(connections, { ...options, buffer: Buffer.allocUnsafeSlow(bytesPerPeriod) });
  },

  async go(connections, { seconds, bytesPerPeriod, periodMs, bytes }) {
    const begun = performance.now();
    for (const connection of connections) {
      connection.budget = bytesPerPeriod;
      connection.ask();
    }
    let group = 0;
    const timer = setInterval(() => {
      for (let at = group; at < connections.length; at += SLOW_GROUPS) {
        connections[at].allow(bytesPerPeriod);
      }
      group = (group + 1) % SLOW_GROUPS;
    }, periodMs / SLOW_GROUPS);
    const all = connections.length * bytes;
    while (performance.now() - begun < seconds * 1000 && taken(connections).bytes < all) {
      await delay(periodMs);
    }
    clearInterval(timer);
    const elapsed = (performance.now() - begun) / 1000;
    for (const connection of connections) connection.close();
    return { seconds: elapsed, ...taken(connections) };
  },
};

/** One large request body. */
const upload = {
  async start({ port }) {
    const socket = net.connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    return socket;
  },

  async go(socket, { bytes }) {
    const answered = new Promise((resolve) => {
      const reader = new ResponseReader({ onBody: () => {}, onEnd: resolve });
      socket.on('data', (data) => reader.feed(data));
    });
    const begun = performance.now();
    socket.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${bytes}\r\n\r\n`);
    for (let sent = 0; sent < bytes; ) {
      const piece = sliceOf(0, sent, Math.min(UPLOAD_PIECE_BYTES, bytes - sent));
      sent += piece.length;
      if (!socket.write(piece)) await once(socket, 'drain');
    }
    await answered;
    const elapsed = (performance.now() - begun) / 1000;
    socket.destroy();
    return { seconds: elapsed, operations: 1, bytes };
  },
};

const MODES = { keepAlive, slow, upload };

async function main() {
  const { mode, ...options } = JSON.parse(process.argv[2]);
  const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
  const connections = await MODES[mode].start(options);
  createInterface({ input: process.stdin })
    .once('line', async () => {
      say(await MODES[mode].go(connections, options));
      process.exit();
    })
    .once('close', () => process.exit());
  say('ready');
}

main();
