'use strict';

// Sources and destinations that fail in the middle, next to node:fs.

const host = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { execFileSync, spawn, spawnSync } = require('node:child_process');
const { pipeline } = require('node:stream/promises');
const { Receiver, splitMessage } = require('./kernel-receiver.js');
const { same, sleep, still, within } = require('./kernel-twin.js');

const MIB = 1024 * 1024;

/** Larger than what the buffers of a loopback connection take. */
const ENDLESS = 24 * MIB;

const request = (path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

async function listen(server, where = { port: 0, host: '127.0.0.1' }) {
  await new Promise((resolve) => server.listen(where, resolve));
  const address = server.address();
  return typeof address === 'string' ? address : address.port;
}

/** A server whose response is a file's, and a client that has stopped reading in the middle. */
async function stalled({ fs, at, later }, { headers = {}, bytes = ENDLESS } = {}) {
  host.writeFileSync(at('from'), Buffer.alloc(bytes, 'from'));
  let source;
  let response;
  const server = http.createServer((_, answer) => {
    response = answer;
    for (const [name, value] of Object.entries(headers)) answer.setHeader(name, value);
    source = fs.createReadStream(at('from'));
    source.pipe(answer);
  });
  const client = net.connect(await listen(server));
  later(() => {
    client.destroy();
    source.destroy();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const receiver = new Receiver(client);
  receiver.stopAt(1, () => {});
  client.write(request('/'));
  while (source === undefined) await sleep(5);
  await still(100, () => source.bytesRead);
  return { client, receiver, response, server, source };
}

for (const [how, headers] of [
  ['chunked', {}],
  ['with Content-Length', { 'Content-Length': ENDLESS }],
]) {
  same(`${how}: a source that is destroyed while the client stalls`, async (run) => {
    const { source, response } = await stalled(run, { headers });
    const closed = within(2000, source, 'close');
    const failed = within(2000, source, 'error');
    source.destroy(new Error('too slow'));
    return [await failed, await closed, response.destroyed, response.headersSent];
  });

  same(`${how}: a source whose descriptor is closed by somebody`, async (run) => {
    const { source, receiver } = await stalled(run, { headers });
    host.closeSync(source.fd);
    const failed = within(5000, source, 'error');
    receiver.resume();
    const outcome = await failed;
    const { body } = splitMessage(receiver.bytes());
    return [outcome, Buffer.alloc(body.length, 'from').equals(body)];
  });

  same(`${how}: a response that is destroyed while the client stalls`, async (run) => {
    const { source, response, receiver } = await stalled(run, { headers });
    const closed = within(2000, response, 'close');
    response.destroy();
    const outcome = [await closed, response.writableFinished, source.destroyed];
    receiver.resume();
    await receiver.closed;
    return outcome;
  });

  same(`${how}: a server that closes all connections while clients stall`, async (run) => {
    const { response, server } = await stalled(run, { headers });
    const closed = within(2000, response, 'close');
    server.closeAllConnections();
    return [await closed, response.writableFinished];
  });
}

same('chunked: a source that is truncated: never wrong bytes', async (run) => {
  const { receiver, client, at = run.at } = await stalled(run);
  host.truncateSync(at('from'), 7 * MIB);
  const closed = within(1000, client, 'close');
  receiver.resume();
  await Promise.race([closed, sleep(1000)]);
  const { body, malformed } = splitMessage(receiver.bytes());
  return [malformed, body.length <= ENDLESS, Buffer.alloc(body.length, 'from').equals(body)];
});

same('a source that does not allow reading, into a response', async ({ fs, at, later }) => {
  const outcomes = [];
  for (const bytes of [5000, 100_000]) {
    host.writeFileSync(at('from'), Buffer.alloc(bytes, 'from'));
    const server = http.createServer((_, response) => {
      const source = fs.createReadStream(at('from'), { flags: 'a' });
      source.on('error', ({ code, syscall }) => {
        outcomes.push(code, syscall, response.headersSent);
        response.statusCode = 500;
        response.end('sorry');
      });
      source.pipe(response);
    });
    const client = net.connect(await listen(server));
    later(() => {
      client.destroy();
      server.closeAllConnections();
      server.close();
    });
    const receiver = new Receiver(client);
    client.write(request('/').replace('Host', 'Connection: close\r\nHost'));
    await receiver.closed;
    const { header, body } = splitMessage(receiver.bytes());
    outcomes.push(header.split('\r\n')[0], body.toString());
  }
  return outcomes;
});

const SYSFS = '/sys/kernel/mm/transparent_hugepage/enabled';
const REFUSING = '/sys/class/net/lo/speed';

for (const [name, path] of [
  ['a file that says more bytes than it has', SYSFS],
  ['a file that refuses to be read', REFUSING],
]) {
  const skip = host.existsSync(path) ? false : `there is no ${path}`;
  same(`${name}, into a response`, { skip }, async ({ fs, later }) => {
    const events = [];
    const server = http.createServer((_, response) => {
      const source = fs.createReadStream(path);
      source.on('error', ({ code, syscall }) => {
        events.push(['error', code, syscall, response.headersSent]);
        if (response.headersSent) return response.destroy();
        response.statusCode = 500;
        response.end('sorry');
      });
      source.on('end', () => events.push('end'));
      source.pipe(response);
    });
    const client = net.connect(await listen(server));
    later(() => {
      client.destroy();
      server.closeAllConnections();
      server.close();
    });
    const receiver = new Receiver(client);
    client.write(request('/').replace('Host', 'Connection: close\r\nHost'));
    await receiver.closed;
    const { header, body, complete } = splitMessage(receiver.bytes());
    return [events, header.split('\r\n')[0], body.toString(), complete];
  });
  same(`${name}, into a socket and a file`, { skip }, async ({ fs, at, later }) => {
    const outcomes = [];
    let source;
    const server = net.createServer((socket) => {
      source = fs.createReadStream(path);
      source.on('error', ({ code }) => {
        outcomes.push(code);
        socket.end();
      });
      socket.on('error', ({ code }) => outcomes.push('socket', code));
      source.pipe(socket);
    });
    const client = net.connect(await listen(server));
    later(() => server.close());
    const receiver = new Receiver(client);
    outcomes.push(await within(2000, client, 'close'));
    client.destroy();
    source.destroy();
    outcomes.push(receiver.bytes().toString());
    const destination = fs.createWriteStream(at('to'));
    const closed = within(2000, destination, 'close');
    outcomes.push(await pipeline(fs.createReadStream(path), destination).catch(({ code }) => code));
    // Its opening goes on beside the failure.
    outcomes.push(await closed, host.existsSync(at('to')) && host.readFileSync(at('to'), 'latin1'));
    return outcomes;
  });
}

for (const bytes of [100, 16_384, 16_385, 500_000]) {
  same(`a FIFO under a net.Socket, ${bytes} bytes`, async ({ fs, at }) => {
    host.writeFileSync(at('from'), Buffer.alloc(bytes, 'from'));
    execFileSync('mkfifo', [at('fifo')]);
    const child = spawn('sh', ['-c', 'wc -c < "$0"', at('fifo')]);
    const counted = new Receiver(child.stdout);
    const fd = host.openSync(at('fifo'), 'w');
    const socket = new net.Socket({ fd, readable: false, writable: true });
    const finished = within(2000, socket, 'finish', 'error');
    fs.createReadStream(at('from')).pipe(socket);
    const outcome = await finished;
    socket.destroy();
    await counted.closed;
    return [outcome, socket.bytesWritten, Number(counted.bytes())];
  });
}

/**
 * A keep-alive connection whose client reads nothing: one response after another, until the socket
 * takes no more. Gives the number of the response that waits.
 */
async function filledUp({ fs, at, later }, bytes) {
  host.writeFileSync(at('from'), Buffer.alloc(bytes, 'from'));
  let finished = 0;
  let last;
  const server = http.createServer((_, response) => {
    response.setHeader('Content-Length', bytes);
    response.setHeader('X-Number', finished);
    last = { response, source: fs.createReadStream(at('from')) };
    response.on('finish', () => {
      finished++;
      client.write(request('/'));
    });
    last.source.pipe(response);
  });
  const client = net.connect(await listen(server, { path: at('socket') }));
  later(() => {
    client.destroy();
    last.source.destroy();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const receiver = new Receiver(client);
  client.pause();
  client.write(request('/'));
  await still(200, () => finished);
  server.removeAllListeners('request');
  const stop = server.on('request', (_, response) => response.end());
  return { ...last, number: finished, receiver, stop };
}

/** The numbers of the responses that a client sees, and if each has a whole header. */
function numbersOf(receiver) {
  return [
    ...receiver
      .bytes()
      .toString('latin1')
      .matchAll(/X-Number: (\d+)/g),
  ].map((m) => +m[1]);
}

same('a source that is truncated before its header could leave', async (run) => {
  const { number, receiver } = await filledUp(run, 8000);
  host.truncateSync(run.at('from'), 0);
  receiver.resume();
  await still(200, () => receiver.length);
  return numbersOf(receiver).includes(number);
});

same('a source that is destroyed before its header could leave', async (run) => {
  const { number, receiver, response, source } = await filledUp(run, 20_000);
  source.destroy();
  await sleep(50);
  response.end();
  receiver.resume();
  await still(200, () => receiver.length);
  return numbersOf(receiver).includes(number);
});

/** Sends a file when no descriptor is left, and prints what has come of it. */
function sendInNeed(module, file, destination) {
  const fs = require(module);
  const host = require('node:fs');
  const hash = require('node:crypto').createHash('sha256');
  const failed = [];
  const send = (to) => {
    to.on('error', ({ message }) => failed.push(message));
    const source = fs.createReadStream(file);
    source.on('error', ({ message }) => failed.push(message));
    source.on('open', () => {
      try {
        for (;;) host.openSync('/dev/null');
      } catch ({ code }) {
        failed.push(code);
      }
      source.pipe(to);
    });
  };
  const receive = (from) => {
    let bytes = 0;
    from.on('data', (chunk) => {
      bytes += chunk.length;
      hash.update(chunk);
    });
    from.on('error', ({ message }) => failed.push(message));
    from.on('close', () => {
      console.log(JSON.stringify({ bytes, digest: hash.digest('hex'), failed }));
      process.exit();
    });
  };
  const { createServer } = require(destination === 'a socket' ? 'node:net' : 'node:http');
  const server = createServer((first, response) => {
    if (destination === 'a known length') {
      response.setHeader('Content-Length', host.statSync(file).size);
    }
    send(response ?? first);
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    if (destination === 'a socket') receive(require('node:net').connect(port, '127.0.0.1'));
    else require('node:http').get({ port, host: '127.0.0.1', agent: false }, receive);
  });
}

// In a process of its own: what is left of the test runner needs descriptors too.
for (const destination of ['a socket', 'a known length', 'chunks']) {
  same(`no descriptor is left: a transfer that has begun goes on, ${destination}`, async (run) => {
    const file = run.at('from');
    host.writeFileSync(file, Buffer.alloc(ENDLESS, 'from'));
    const given = [run.fs === host ? 'node:fs' : require.resolve('..'), file, destination];
    const script = `(${sendInNeed})(${given.map((value) => JSON.stringify(value))})`;
    const args = ['-c', 'ulimit -n 100 && exec "$0" -e "$1"', process.execPath, script];
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const { status, stdout } = spawnSync('/bin/sh', args, { env, timeout: 10_000 });
    return [status, JSON.parse(String(stdout) || 'null')];
  });
}

same('a socket that is closed in the tick of the hand-over', async ({ fs, at, later }) => {
  host.writeFileSync(at('from'), Buffer.alloc(2 * MIB, 'from'));
  const outcomes = [];
  const moments = [
    (_source, act) => act(),
    (source, act) => source.once('open', act),
    (source, act) => source.once('ready', act),
    (source, act) => source.once('ready', () => process.nextTick(act)),
    (source, act) => source.once('ready', () => setImmediate(act)),
    (source, act) => source.once('ready', () => queueMicrotask(act)),
  ];
  for (const moment of moments) {
    for (const how of ['destroy', 'resetAndDestroy']) {
      const done = Promise.withResolvers?.() ?? deferred();
      const server = net.createServer((socket) => {
        socket.on('error', () => {});
        const source = fs.createReadStream(at('from'));
        source.pipe(socket);
        moment(source, () => socket[how]());
        socket.once('close', async () => {
          await sleep(5);
          source.destroy();
          done.resolve();
        });
      });
      const client = net.connect(await listen(server));
      later(() => server.close());
      const receiver = new Receiver(client);
      await done.promise;
      await receiver.closed;
      outcomes.push(Buffer.alloc(receiver.length, 'from').equals(receiver.bytes()));
    }
  }
  return outcomes;
});

function deferred() {
  const made = {};
  made.promise = new Promise((resolve) => {
    made.resolve = resolve;
  });
  return made;
}

same('a socket that connects for a second time counts anew', async ({ fs, at, later }) => {
  host.writeFileSync(at('from'), Buffer.alloc(300_000, 'from'));
  const server = net.createServer((socket) => {
    socket.resume();
    socket.on('end', () => socket.end());
  });
  const port = await listen(server);
  later(() => server.close());
  const socket = new net.Socket();
  const counts = [];
  for (let i = 0; i < 3; i++) {
    socket.connect(port);
    await within(2000, socket, 'connect');
    const closed = within(2000, socket, 'close', 'error');
    fs.createReadStream(at('from')).pipe(socket);
    socket.resume();
    counts.push(await closed, socket.bytesWritten);
  }
  return counts;
});
