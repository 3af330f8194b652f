'use strict';

// A source whose client has gone: nothing more is read for nobody, and whoever
// comes later gets the rest.

const assert = require('node:assert');
const host = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const fs = require('..');
const { sleep, still } = require('./kernel-twin.js');

const BYTES = 24 * 1024 * 1024;
const skip = fs.lanes().kernel.open ? false : 'the kernel lane is closed here';

/** The source of a response whose client has taken a little of it and gone. */
async function left(t) {
  const folder = host.mkdtempSync(path.join(os.tmpdir(), 'kernel-left-'));
  const from = path.join(folder, 'from');
  host.writeFileSync(from, Buffer.alloc(BYTES, 'from nobody'));
  const source = fs.createReadStream(from);
  const server = http.createServer((_, response) => source.pipe(response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    source.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    host.rmSync(folder, { recursive: true, force: true });
  });
  const client = net.connect(server.address().port, '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  const unpiped = new Promise((resolve) => {
    server.once('request', (_, response) => response.once('unpipe', resolve));
  });
  // Where a thread has to begin, that may take its time.
  while (client.bytesRead === 0) await sleep(5);
  await still(50, () => fs.lanes().kernel.bytes + client.bytesRead);
  const read = fs.lanes().pool.operations;
  client.destroy();
  await unpiped;
  // The slice that was under way has ended.
  await sleep(100);
  assert.strictEqual(fs.lanes().pool.operations, read, 'visits of a thread that reads');
  assert.strictEqual(source.readableLength, 0);
  assert.ok(source.bytesRead > 0 && source.bytesRead < BYTES);
  return { source, rest: host.readFileSync(from).subarray(source.bytesRead), folder };
}

test('nothing is read for nobody; who resumes it gets the rest', { skip }, async (t) => {
  const { source, rest } = await left(t);
  const chunks = [];
  source.on('data', (chunk) => chunks.push(chunk)).resume();
  await new Promise((resolve) => source.on('end', resolve));
  assert.ok(Buffer.concat(chunks).equals(rest));
});

test('who reads it when it is readable gets the rest', { skip }, async (t) => {
  const { source, rest } = await left(t);
  const chunks = [];
  for await (const chunk of source) chunks.push(chunk);
  assert.ok(Buffer.concat(chunks).equals(rest));
});

test('another destination gets the rest', { skip }, async (t) => {
  const { source, rest, folder } = await left(t);
  const to = path.join(folder, 'to');
  await new Promise((resolve) => source.pipe(fs.createWriteStream(to)).on('finish', resolve));
  assert.ok(host.readFileSync(to).equals(rest));
});
