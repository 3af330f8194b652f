'use strict';

// Worker threads that are terminated during a transfer: `node kernel-worker-driver.js COUNT`.
//
// A process of its own, so that a crash or a hang is a failure of the test and
// not its end. Prints what it found as one line of JSON.

const host = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const fs = require('..');

const BYTES = 64 * 1024 * 1024;
const KINDS = ['socket', 'response', 'file'];

const openDescriptors = () => host.readdirSync('/proc/self/fd').length;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function inWorker({ kind, file }) {
  const source = () => fs.createReadStream(file);
  const told = function () {
    parentPort.postMessage(this.address().port);
  };
  if (kind === 'file') {
    const to = fs.createWriteStream(`${file}-to`);
    source().pipe(to);
    to.once('ready', () => parentPort.postMessage(0));
  } else if (kind === 'socket') {
    net.createServer((socket) => source().pipe(socket)).listen(0, '127.0.0.1', told);
  } else {
    http.createServer((_, response) => source().pipe(response)).listen(0, '127.0.0.1', told);
  }
}

/** Begins a transfer in a worker, ends the worker; false if the client does not hear of it. */
async function one(i, file) {
  const kind = KINDS[i % KINDS.length];
  const worker = new Worker(__filename, { workerData: { kind, file } });
  const port = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  if (kind === 'file') {
    await sleep(i % 7);
    await worker.terminate();
    return true;
  }
  const client = net.connect(port, '127.0.0.1');
  client.on('error', () => {});
  if (kind === 'response') client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  let bytes = 0;
  const closed = new Promise((resolve) => client.once('close', () => resolve(true)));
  await new Promise((resolve) => {
    client.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes > 100_000 * (i % 7)) resolve();
    });
  });
  if (i % 2) client.pause();
  await sleep(i % 5);
  await worker.terminate();
  client.resume();
  const heard = await Promise.race([closed, sleep(3000).then(() => false)]);
  client.destroy();
  return heard;
}

async function main(count) {
  const folder = host.mkdtempSync(path.join(os.tmpdir(), 'kernel-worker-'));
  process.on('exit', () => host.rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'from');
  host.writeFileSync(file, Buffer.alloc(BYTES, 'from'));
  // The pools and the reactor run, with what they hold for good.
  for (let i = 0; i < KINDS.length; i++) await one(i, file);
  await sleep(100);
  const before = openDescriptors();
  const found = { unheard: 0 };
  for (let i = 0; i < count; i++) if (!(await one(i, file))) found.unheard++;
  for (let i = 0; i < 100 && openDescriptors() > before; i++) await sleep(20);
  found.leaked = openDescriptors() - before;
  process.on('exit', () => host.writeSync(1, JSON.stringify(found)));
}

if (isMainThread) main(Number(process.argv[2]));
else inWorker(workerData);
