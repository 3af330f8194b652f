'use strict';

// HTTP/1 and sockets around the kernel lane, next to node:fs: idle timeouts,
// pipelined requests, keep-alive, the hooks of other packages.

const assert = require('node:assert');
const host = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const ours = require('..');
const { Receiver, splitMessage } = require('./kernel-receiver.js');
const { openDescriptors } = require('./kernel-run.js');
const { same, sleep, still, within } = require('./kernel-twin.js');

const MIB = 1024 * 1024;
const ENDLESS = 24 * MIB;

const request = (path, headers = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`;

/** A server of one file, and its port. */
async function serving({ fs, at, later }, bytes, prepare = () => {}) {
  host.writeFileSync(at('from'), Buffer.alloc(bytes, 'from'));
  const sources = new Set();
  const server = http.createServer((message, response) => {
    prepare(response, message);
    const source = fs.createReadStream(at('from'));
    sources.add(source);
    source.pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  later(() => {
    for (const source of sources) source.destroy();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: server.address().port, server };
}

const withLength = (response) => void response.setHeader('Content-Length', ENDLESS);

for (const [by, how, prepare] of [
  ['server.timeout', 'chunked', () => {}],
  ['socket.setTimeout', 'with Content-Length', withLength],
  ['response.setTimeout', 'chunked', () => {}],
]) {
  same(`${how}: a slow client that goes on is not timed out by ${by}`, async (run) => {
    const { port, server } = await timed(by, run, prepare, 400);
    const client = net.connect(port);
    run.later(() => client.destroy());
    const receiver = new Receiver(client);
    receiver.stopAt(1, () => {});
    client.write(request('/', 'Connection: close\r\n'));
    // Every 100 ms one portion: four times as often as the timeout, for three times as long.
    for (let i = 1; i <= 12; i++) {
      await sleep(100);
      receiver.stopAt(receiver.length + 300_000, () => {});
      receiver.resume();
    }
    receiver.stopAt(Infinity, () => {});
    receiver.resume();
    await receiver.closed;
    const { body, complete } = splitMessage(receiver.bytes());
    return [server.timedOut ?? 0, body.length, complete];
  });

  same(`${how}: a client that stalls is timed out by ${by}`, async (run) => {
    const { port, server } = await timed(by, run, prepare, 400);
    const client = net.connect(port);
    run.later(() => client.destroy());
    const receiver = new Receiver(client);
    receiver.stopAt(1, () => {});
    client.write(request('/'));
    const outcome = await within(4000, server, 'timed out');
    receiver.resume();
    await receiver.closed;
    return [outcome, splitMessage(receiver.bytes()).body.length < ENDLESS];
  });
}

/** A server with an idle timeout that destroys the socket and says so. */
async function timed(by, run, prepare, ms) {
  const made = await serving(run, ENDLESS, (response, message) => {
    prepare(response);
    const over = () => {
      made.server.timedOut = (made.server.timedOut ?? 0) + 1;
      made.server.emit('timed out');
      message.socket.destroy();
    };
    if (by === 'socket.setTimeout') message.socket.setTimeout(ms, over);
    if (by === 'response.setTimeout') response.setTimeout(ms, over);
    if (by === 'server.timeout') message.socket.once('timeout', over);
  });
  if (by === 'server.timeout') made.server.timeout = ms;
  return made;
}

for (const bytes of [1, 20_000, 300_000, 2 * MIB]) {
  same(`ten requests at once, ${bytes} bytes each`, async (run) => {
    const { port } = await serving(run, bytes, (response, message) => {
      response.setHeader('X-Path', message.url);
      if (Number(message.url.slice(1)) % 2) response.setHeader('Content-Length', bytes);
    });
    const client = net.connect(port);
    const receiver = new Receiver(client);
    const paths = Array.from({ length: 10 }, (_, i) => `/${i}`);
    client.write(
      paths.map((path, i) => request(path, i === 9 ? 'Connection: close\r\n' : '')).join(''),
    );
    await receiver.closed;
    const seen = [];
    for (let rest = receiver.bytes(); rest?.length > 0; ) {
      const message = splitMessage(rest);
      seen.push([
        message.header.replace(/^date.*$/im, ''),
        message.body.equals(Buffer.alloc(bytes, 'from')),
        message.complete,
      ]);
      rest = message.rest;
    }
    return seen;
  });

  same(`requests one after another on one connection, ${bytes} bytes each`, async (run) => {
    const { port } = await serving(run, bytes);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    run.later(() => agent.destroy());
    const seen = [];
    for (let i = 0; i < 5; i++) {
      const response = await new Promise((resolve, reject) => {
        http.get({ port, agent }, resolve).on('error', reject);
      });
      const receiver = new Receiver(response);
      await receiver.closed;
      seen.push([receiver.length, response.complete, response.socket?.bytesWritten]);
    }
    return seen;
  });
}

// Thrown where the first byte of the body is written: in nobody's call, so uncaught.
test('a header that cannot be made is the exception that it is with node:fs', () => {
  const outcome = (module) => {
    const script = `
      const fs = require(${JSON.stringify(module)}), http = require('node:http');
      process.on('uncaughtException', ({ code }) => {
        console.log('uncaught', code);
        process.exit();
      });
      http.createServer((request, response) => {
        response.statusCode = 10000;
        const source = fs.createReadStream(${JSON.stringify(path.join(__dirname, 'twin.js'))});
        source.on('error', ({ code }) => {
          console.log('error of the source', code);
          process.exit();
        });
        source.pipe(response);
      }).listen(0, '127.0.0.1', function () {
        http.get({ port: this.address().port, host: '127.0.0.1' });
      });`;
    return execFileSync(process.execPath, ['-e', script], { timeout: 10_000 }).toString();
  };
  assert.strictEqual(outcome(require.resolve('..')), outcome('node:fs'));
});

for (const start of [5, 6, 600]) {
  same(`from byte ${start} of 6: the header as well`, async ({ fs, at, later }) => {
    host.writeFileSync(at('from'), 'hello\n');
    const server = http.createServer((_request, response) => {
      fs.createReadStream(at('from'), { start }).pipe(response);
    });
    later(() => server.close());
    const { port } = await listening(server);
    return exchange(port);
  });
}

for (const length of [3, 6]) {
  same(`strictContentLength of ${length} for 6 bytes`, async ({ fs, at, later }) => {
    host.writeFileSync(at('from'), 'hello\n');
    const thrown = [];
    const uncaught = ({ code }) => thrown.push(code);
    const before = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException').on('uncaughtException', uncaught);
    later(() => {
      process.removeListener('uncaughtException', uncaught);
      for (const listener of before) process.on('uncaughtException', listener);
    });
    const server = http.createServer((_request, response) => {
      response.strictContentLength = true;
      response.setHeader('Content-Length', length);
      const source = fs.createReadStream(at('from'));
      later(() => source.destroy());
      source.pipe(response);
    });
    later(() => server.close());
    const { port } = await listening(server);
    return [await exchange(port), thrown];
  });
}

same('a hook on writeHead that takes a header away', async (run) => {
  const { port } = await serving(run, 100_000, (response) => {
    response.setHeader('Content-Length', 100_000);
    const { writeHead } = response;
    response.writeHead = function (...args) {
      this.removeHeader('Content-Length');
      this.setHeader('X-Hook', 'called');
      return writeHead.apply(this, args);
    };
  });
  const client = net.connect(port);
  const receiver = new Receiver(client);
  client.write(request('/', 'Connection: close\r\n'));
  await receiver.closed;
  const { header, body, complete } = splitMessage(receiver.bytes());
  return [header.replace(/^date.*$/im, ''), body.length, complete];
});

same('the bytes that a connection says to have written are those that arrive', async (run) => {
  let socket;
  const { port } = await serving(run, 3 * MIB, (response, message) => {
    socket = message.socket;
    response.setHeader('Content-Length', 3 * MIB);
  });
  const client = net.connect(port);
  const receiver = new Receiver(client);
  client.write(request('/', 'Connection: close\r\n'));
  await receiver.closed;
  return [socket.bytesWritten === receiver.length, client.bytesRead === receiver.length];
});

test('200 slow clients need no more threads than 10', async (t) => {
  if (!ours.lanes().kernel.open) return t.skip('the kernel lane is closed here');
  const late = [];
  const folder = host.mkdtempSync(path.join(require('node:os').tmpdir(), 'kernel-threads-'));
  t.after(async () => {
    for (const action of late) await action();
    host.rmSync(folder, { recursive: true, force: true });
  });
  const at = (name) => path.join(folder, name);
  const run = { fs: ours, at, later: (action) => late.unshift(action) };
  const { port } = await serving(run, ENDLESS, (response) => {
    response.setHeader('Content-Length', ENDLESS);
  });
  const clients = [];
  late.unshift(() => {
    for (const client of clients) client.destroy();
  });
  const threads = () => Number(/Threads:\t(\d+)/.exec(host.readFileSync('/proc/self/status'))[1]);
  const grow = async (count) => {
    while (clients.length < count) {
      const client = net.connect(port);
      client.on('error', () => {});
      client.write(request('/'));
      clients.push(client);
    }
    await still(200, () => ours.lanes().kernel.bytes);
    return threads();
  };
  // Every thread of the pool waits for a FIFO's writer once: all have started, and are kept for a
  // minute.
  const fifo = at('fifo');
  require('node:child_process').execFileSync('mkfifo', [fifo]);
  const waiting = Array.from({ length: ours.lanes().pool.threads }, () =>
    ours.promises.readFile(fifo),
  );
  const writer = host.openSync(fifo, 'r+');
  // One that opens it only when the writer has gone would wait for good.
  const opened = () => openDescriptors().filter((name) => name.endsWith('/fifo')).length;
  while (opened() <= waiting.length) await sleep(5);
  host.closeSync(writer);
  await Promise.all(waiting);
  const few = await grow(30);
  const many = await grow(200);
  // One looks after tasks that wait (src/binding/lookout.rs), and begins with the first that does.
  assert.ok(many <= few + 1, `${few} threads, then ${many}`);
});

async function listening(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server.address();
}

/** One request on a connection of its own: what arrives within the time that a slow machine needs. */
async function exchange(port) {
  const client = net.connect(port, '127.0.0.1');
  const chunks = [];
  client.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  client.write(request('/', 'Connection: close\r\n'));
  await Promise.race([
    new Promise((resolve) => client.on('close', resolve)),
    new Promise((resolve) => setTimeout(resolve, 1000)),
  ]);
  client.destroy();
  return Buffer.concat(chunks)
    .toString('latin1')
    .replace(/^date.*$/im, '');
}
