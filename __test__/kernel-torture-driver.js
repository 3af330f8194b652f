'use strict';

// Transfers that are cut at random moments: `node kernel-torture-driver.js COUNT SEED`.
//
// A process of its own, so that a crash or a hang is a failure of the test and
// not its end. Prints what it found as one line of JSON.

const host = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const fs = require('..');
const { randomOf } = require('./kernel-script.js');

const BYTES = 6 * 1024 * 1024;

/** So many at a time: more connections than the pool has threads. */
const AT_ONCE = 20;

const [count, seed] = process.argv.slice(2).map(Number);
const random = randomOf(seed);

/** A file whose every four bytes say where they stand. */
function contents() {
  const words = new Uint32Array(BYTES / 4);
  for (let i = 0; i < words.length; i++) words[i] = Math.imul(i, 0x9e3779b1);
  return Buffer.from(words.buffer);
}

const openDescriptors = () => host.readdirSync('/proc/self/fd').length;

async function main() {
  const folder = host.mkdtempSync(path.join(os.tmpdir(), 'kernel-torture-'));
  process.on('exit', () => host.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'from');
  const expected = contents();
  host.writeFileSync(file, expected);
  const found = { wrongBytes: 0, whole: 0, cut: 0, errors: {} };

  const server = http.createServer((request, response) => {
    if (request.url === '/length') response.setHeader('Content-Length', BYTES);
    const source = fs.createReadStream(file);
    source.on('error', (error) => count_(found.errors, error.code));
    source.pipe(response);
    // As a careful server does: nobody else destroys the source of a lost client.
    response.on('close', () => source.destroy());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();

  async function one() {
    const chunked = random() < 0.5;
    // A fifth is left alone.
    const cutAt = random() < 0.2 ? Infinity : Math.floor(random() * BYTES);
    const how = random();
    const client = net.connect(port, '127.0.0.1');
    client.on('error', () => {});
    client.write(
      `GET /${chunked ? 'chunked' : 'length'} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    const chunks = [];
    let length = 0;
    client.on('data', (chunk) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length < cutAt) return;
      if (how < 0.4) client.destroy();
      else if (how < 0.8) client.resetAndDestroy();
      else {
        // The other side of a client that is gone without a word.
        client.pause();
        setTimeout(() => client.destroy(), 20);
      }
    });
    await new Promise((resolve) => client.once('close', resolve));
    const wire = Buffer.concat(chunks);
    const end = wire.indexOf('\r\n\r\n') + 4;
    const body = end < 4 ? Buffer.alloc(0) : wire.subarray(end);
    if (chunked) checkChunks(body);
    else if (!expected.subarray(0, body.length).equals(body)) found.wrongBytes++;
    else if (body.length === BYTES) found.whole++;
    else found.cut++;
  }

  function checkChunks(wire) {
    let at = 0;
    let position = 0;
    while (at < wire.length) {
      const line = wire.indexOf('\r\n', at);
      if (line < 0) break;
      const size = Number.parseInt(wire.toString('latin1', at, line), 16);
      if (Number.isNaN(size)) return found.wrongBytes++;
      at = line + 2;
      if (size === 0) break;
      const part = wire.subarray(at, at + size);
      if (!expected.subarray(position, position + part.length).equals(part))
        return found.wrongBytes++;
      position += part.length;
      at += size + 2;
    }
    if (position === BYTES) found.whole++;
    else found.cut++;
  }

  // Both pools and the reactor run, with what they hold for good.
  await one();
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = openDescriptors();
  let started = 0;
  const lane = async () => {
    while (started++ < count) await one();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  for (let i = 0; i < 100 && openDescriptors() > before; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  found.leaked = openDescriptors() - before;
  found.kernel = fs.lanes().kernel.bytes;
  server.close();
  server.closeAllConnections();
  process.on('exit', () => host.writeSync(1, JSON.stringify(found)));
}

function count_(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1;
}

main();
