'use strict';

// Streams that end at any moment, in the middle of whatever threads do for them, while others open and close files as
// fast as they can, so that every number is somebody else's at once. No file gets a byte of another one, or gives one.
//
// `SLUICE_REUSE=20 node --test __test__/descriptor-reuse.test.js` has twenty times as many rounds.

const assert = require('node:assert');
const host = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { once } = require('node:events');
const { test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const fs = require('..');
const { temporary } = require('./child.js');
const { closed, deaf, endOne, someMoment } = require('./moments.js');
const { openDescriptors } = require('./twin.js');

const SCALE = Number(process.env.SLUICE_REUSE ?? 1);

const AT_ONCE = 12;

/** Beyond what leaves at once, and what is in one slice; and one that is small. */
const SIZES = [300_001, 2_500_000, 50_000];

/** Copied from file to file in several calls: between two of them the kernel looks at the numbers again. */
const LONG = { name: 'long', value: 99, size: 40_000_000 };

/** Each file has one value in all its bytes. */
const SOURCES = SIZES.map((size, i) => ({ name: `source-${i}`, value: 1 + i, size }));
const OTHERS = Array.from({ length: 8 }, (_, i) => ({
  name: `other-${i}`,
  value: 101 + i,
  size: 40_000,
}));
const ALL = [...SOURCES, ...OTHERS, LONG];
const WRITTEN = 201;

const longest = LONG.size;
const patterns = new Map();

/** So many bytes of one value. */
function bytesOf(value, length) {
  if (!patterns.has(value)) patterns.set(value, Buffer.alloc(longest, value));
  return patterns.get(value).subarray(0, length);
}

function check(bytes, value, about) {
  if (bytes.equals(bytesOf(value, bytes.length))) return;
  const at = bytes.findIndex((byte) => byte !== value);
  assert.fail(`${about}: byte ${at} of ${bytes.length} is ${bytes[at]}, not ${value}`);
}

/** Pipes, and ends one of the two at some moment, and the other one at a later one. */
async function pipeUntilSomeMoment(from, into) {
  from.pipe(into);
  await someMoment();
  endOne([from, into]);
  await someMoment();
  into.destroy();
  from.destroy();
  await Promise.all([closed(from), closed(into)]);
}

/** What is done in a round with a source, in a folder, at a number that nobody else has. */
const KINDS = {
  async read({ at, source }) {
    const stream = deaf(fs.createReadStream(at(source.name)));
    stream.on('data', (chunk) => check(chunk, source.value, 'read'));
    await someMoment();
    stream.destroy();
    await closed(stream);
  },
  async 'read a given descriptor'({ at, source }) {
    const fd = host.openSync(at(source.name));
    // Node closes it all the same where the program destroys the stream.
    const stream = deaf(fs.createReadStream('', { fd, autoClose: false, start: 0 }));
    stream.on('data', (chunk) => check(chunk, source.value, 'read'));
    await someMoment();
    stream.destroy();
    await closed(stream);
  },
  async write({ at, number }) {
    const to = at(`written-${number}`);
    const stream = deaf(fs.createWriteStream(to));
    for (let i = 0; i < 5; i++) stream.write(bytesOf(WRITTEN, 100_000));
    await someMoment();
    stream.destroy();
    await closed(stream);
    if (!host.existsSync(to)) return;
    check(host.readFileSync(to), WRITTEN, 'write');
    host.unlinkSync(to);
  },
  async 'file to file'({ at, number, source }) {
    const to = at(`piped-${number}`);
    if (number % 2) source = LONG;
    const from = deaf(fs.createReadStream(at(source.name)));
    const into = deaf(fs.createWriteStream(to));
    await pipeUntilSomeMoment(from, into);
    if (!host.existsSync(to)) return;
    check(host.readFileSync(to), source.value, 'file to file');
    host.unlinkSync(to);
  },
  async 'descriptor to descriptor'({ at, number, source }) {
    const to = at(`given-${number}`);
    if (number % 2) source = LONG;
    const options = { autoClose: false, start: 0 };
    const fds = [host.openSync(at(source.name)), host.openSync(to, 'w')];
    const from = deaf(fs.createReadStream('', { fd: fds[0], ...options }));
    const into = deaf(fs.createWriteStream('', { fd: fds[1], ...options }));
    await pipeUntilSomeMoment(from, into);
    check(host.readFileSync(to), source.value, 'descriptors');
    host.unlinkSync(to);
  },
  async 'file to socket'({ port, source }) {
    const client = deaf(net.connect(port, '127.0.0.1'));
    client.write(source.name);
    client.on('data', (chunk) => {
      check(chunk, source.value, 'socket');
      // Slow ones keep a slice going.
      if (Math.random() < 0.3) {
        client.pause();
        setTimeout(() => client.resume(), 2);
      }
    });
    // The other side ends at a moment of its own.
    await Promise.race([closed(client), someMoment().then(someMoment)]);
    client.destroy();
    await closed(client);
  },
  async 'file to response'({ httpPort, source }) {
    const request = deaf(http.get({ port: httpPort, path: `/${source.name}`, agent: false }));
    request.on('response', (response) => {
      deaf(response).on('data', (chunk) => check(chunk, source.value, 'response'));
    });
    await someMoment();
    if (Math.random() < 0.5) request.destroy();
    await closed(request);
  },
  async upload({ httpPort, source }) {
    const request = deaf(
      http.request({
        port: httpPort,
        path: `/${source.name}`,
        method: 'PUT',
        agent: false,
        headers: { 'Content-Length': source.size },
      }),
    );
    request.on('response', (response) => deaf(response).resume());
    request.write(bytesOf(source.value, source.size - 1000));
    await someMoment();
    if (Math.random() < 0.3) request.destroy();
    else request.end(bytesOf(source.value, 1000));
    await closed(request);
  },
  async 'whole files, aborted'({ at, number, source }) {
    const to = at(`whole-${number}`);
    const stop = new AbortController();
    const { signal } = stop;
    const work = [
      fs.promises
        .readFile(at(source.name), { signal })
        .then((got) => check(got, source.value, 'readFile')),
      fs.promises.writeFile(to, bytesOf(WRITTEN, 1_000_000), { signal }),
      fs.promises.pipe(at(source.name), `${to}-piped`, { signal }),
    ];
    await someMoment();
    stop.abort();
    for (const { reason } of await Promise.allSettled(work)) {
      assert.ok(reason === undefined || reason.name === 'AbortError', reason);
    }
    if (host.existsSync(to)) check(host.readFileSync(to), WRITTEN, 'writeFile');
    if (host.existsSync(`${to}-piped`))
      check(host.readFileSync(`${to}-piped`), source.value, 'pipe');
    for (const name of [to, `${to}-piped`]) host.rmSync(name, { force: true });
  },
};

/** Opens and closes files of its own for ever: what is in them has to be theirs. */
async function otherWork(at, isOver) {
  let times = 0;
  for (let i = 0; !isOver(); i = (i + 1) % OTHERS.length) {
    const { name, value, size } = OTHERS[i];
    const fds = [];
    for (let j = 0; j < 4; j++) fds.push(host.openSync(at(name), 'r+'));
    // What somebody takes for a descriptor of its own meanwhile is one of these.
    if (i % 2) await new Promise(setImmediate);
    const bytes = Buffer.alloc(size);
    for (const fd of fds) {
      host.writeSync(fd, bytesOf(value, 1000), 0, 1000, 1000 * i);
      assert.strictEqual(host.readSync(fd, bytes, 0, size, 0), size, name);
      check(bytes, value, name);
      assert.strictEqual(host.fstatSync(fd).size, size, name);
      host.closeSync(fd);
      times++;
    }
    if (i % 2 === 0) await new Promise(setImmediate);
  }
  return times;
}

/** The other side of the sockets and messages; its streams end at moments of their own. */
async function serve(t, at) {
  let uploads = 0;
  const streams = new Set();
  const kept = (stream) => {
    streams.add(deaf(stream));
    stream.on('close', () => streams.delete(stream));
    return stream;
  };
  const sockets = net.createServer((socket) => {
    deaf(socket).once('data', async (name) => {
      const from = kept(fs.createReadStream(at(String(name))));
      from.pipe(socket);
      socket.on('close', () => from.destroy());
      await someMoment();
      await someMoment();
      endOne([from, socket]);
      if (from.destroyed) socket.end();
    });
  });
  const messages = http.createServer(async (request, response) => {
    const name = request.url.slice(1);
    if (request.method === 'GET') {
      const from = kept(fs.createReadStream(at(name)));
      from.pipe(deaf(response));
      response.on('close', () => from.destroy());
      await someMoment();
      if (Math.random() < 0.6) endOne([from, response]);
      if (from.destroyed) response.destroy();
      return;
    }
    const to = at(`upload-${uploads++}`);
    const into = kept(fs.createWriteStream(to));
    deaf(request).pipe(into);
    request.on('close', () => into.destroy());
    into.on('close', () => {
      response.end();
      if (!host.existsSync(to)) return;
      const { value } = SOURCES.find((source) => source.name === name);
      check(host.readFileSync(to), value, 'upload');
      host.unlinkSync(to);
    });
    await someMoment();
    if (Math.random() < 0.6) into.destroy();
  });
  for (const server of [sockets, messages]) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.after(() => server.close());
  }
  return { httpPort: messages.address().port, port: sockets.address().port, streams };
}

test('no descriptor is used behind its end', async (t) => {
  const folder = temporary(t);
  const at = (name) => path.join(folder, name);
  for (const { name, value, size } of ALL) {
    host.writeFileSync(at(name), bytesOf(value, size));
  }
  const { httpPort, port, streams } = await serve(t, at);
  const rounds = 2500 * SCALE;
  const kinds = Object.values(KINDS);
  let begun = 0;
  let isOver = false;
  const other = otherWork(at, () => isOver);
  const some = async () => {
    while (begun < rounds) {
      const number = begun++;
      const source = SOURCES[Math.floor(number / kinds.length) % SOURCES.length];
      await kinds[number % kinds.length]({ at, httpPort, number, port, source });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, some));
  } finally {
    isOver = true;
  }
  const times = await other;
  for (let i = 0; i < 500 && streams.size > 0; i++) await sleep(10);
  t.diagnostic(`${rounds} rounds beside ${times} files`);
  for (const { name, value, size } of ALL) {
    const bytes = host.readFileSync(at(name));
    assert.strictEqual(bytes.length, size, name);
    check(bytes, value, name);
  }
  assert.deepStrictEqual(
    openDescriptors().filter((name) => name.startsWith(folder)),
    [],
  );
});
