'use strict';

// A long slice to a slow client stops where the ordinary way would: when the source is
// paused, somebody else listens, or the program writes something.

const assert = require('node:assert');
const { once } = require('node:events');
const host = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { Writable } = require('node:stream');
const { test } = require('node:test');
const fs = require('..');
const { sleep } = require('./kernel-twin.js');

const BYTES = 64 * 1024 * 1024;
/** What a slice has at most. */
const SLICE_BYTES = 16 * 1024 * 1024;
/** A slow client takes so much every 10 ms. */
const STEP_BYTES = 256 * 1024;
/** A slice that goes on is heard of every 100 ms. */
const HEARD_MS = 500;
const skip = fs.lanes().kernel.open ? false : 'the kernel lane is closed here';

/** A source on its way to a slow client, some of it sent. `client.fast()` takes the rest. */
async function underWay(t) {
  const folder = host.mkdtempSync(path.join(os.tmpdir(), 'kernel-stop-'));
  const from = path.join(folder, 'from');
  const contents = Buffer.alloc(BYTES, 'of a long slice ');
  host.writeFileSync(from, contents);
  const source = fs.createReadStream(from);
  const server = net.createServer((socket) => {
    // The client may go before all has been sent.
    socket.on('error', () => {});
    source.pipe(socket);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const peer = once(server, 'connection');
  const client = net.connect(server.address().port, '127.0.0.1');
  const chunks = [];
  let wanted = 0;
  const timer = setInterval(() => {
    wanted += STEP_BYTES;
    if (client.listenerCount('data') > 0) client.resume();
  }, 10);
  client.on('data', (chunk) => {
    chunks.push(chunk);
    wanted -= chunk.length;
    if (wanted <= 0) client.pause();
  });
  t.after(() => {
    clearInterval(timer);
    client.destroy();
    source.destroy();
    server.close();
    host.rmSync(folder, { recursive: true, force: true });
  });
  const [socket] = await peer;
  while (source.bytesRead < STEP_BYTES || client.bytesRead < STEP_BYTES) await sleep(10);
  const rest = () => {
    wanted = Number.POSITIVE_INFINITY;
    client.resume();
    return once(client, 'end').then(() => Buffer.concat(chunks));
  };
  return { client, contents, rest, socket, source };
}

/** Waits until the source's count moves no more. Gives it. */
async function standsStill(source) {
  for (let before = -1; before !== source.bytesRead; await sleep(500)) before = source.bytesRead;
  return source.bytesRead;
}

test('a pause', { skip }, async (t) => {
  const { client, contents, rest, source } = await underWay(t);
  source.pause();
  const taken = client.bytesRead;
  const stood = await standsStill(source);
  assert.ok(stood < SLICE_BYTES, `${stood} of the file, ${taken} when it was paused`);
  source.resume();
  assert.ok((await rest()).equals(contents));
});

test('a listener', { skip }, async (t) => {
  const { contents, rest, source } = await underWay(t);
  const heard = [];
  source.on('data', (chunk) => heard.push(chunk));
  await sleep(HEARD_MS);
  assert.ok((await rest()).equals(contents));
  const bytes = Buffer.concat(heard);
  assert.ok(bytes.length > BYTES - SLICE_BYTES, `${bytes.length} heard`);
  assert.ok(bytes.equals(contents.subarray(BYTES - bytes.length)));
});

test('a write', { skip }, async (t) => {
  const { contents, rest, socket } = await underWay(t);
  socket.write('MARK');
  await sleep(HEARD_MS);
  const got = await rest();
  const at = got.indexOf('MARK');
  assert.ok(at > 0 && at < SLICE_BYTES - STEP_BYTES, `at ${at}`);
  assert.ok(Buffer.concat([got.subarray(0, at), got.subarray(at + 4)]).equals(contents));
});

test('a client that takes nothing any more', { skip }, async (t) => {
  const { client, contents, source } = await underWay(t);
  client.removeAllListeners('data');
  client.pause();
  await standsStill(source);
  const [destination] = source._readableState.pipes;
  source.unpipe(destination);
  const chunks = [];
  const other = new Writable({
    write(chunk, _, callback) {
      chunks.push(chunk);
      callback();
    },
  });
  const { bytesRead } = source;
  await once(source.pipe(other), 'finish');
  assert.ok(bytesRead > 0 && Buffer.concat(chunks).equals(contents.subarray(bytesRead)));
});
