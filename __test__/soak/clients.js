'use strict';

// The clients of the server that is soaked, in a process of their own: quick ones, slow ones, those that go away, those
// that send. Every byte of every answer is compared with what the file holds.
//
// Started with the port and the numbers of clients. Tells its counts when it is asked, and ends itself
// with the first byte that is wrong.

const http = require('node:http');
const { WrongBytes, matches, sliceOf } = require('../../bench/harness/content.js');
const { SIZES } = require('./files.js');

const [port, quick, slow] = process.argv.slice(2).map(Number);

/** What a slow client takes, and how often. */
const SLOW = { bytes: 64 * 1024, ms: 100 };

const counts = { whole: 0, cut: 0, sent: 0, bytes: 0 };
const agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
let isEnding = false;

const pick = (list) => list[Math.floor(Math.random() * list.length)];
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A request's response, or undefined if this side has cut it off. */
function send(options, write) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, agent, ...options });
    request.on('response', resolve);
    request.on('error', (error) => {
      if (request.isCut) resolve(undefined);
      else reject(error);
    });
    write(request);
  });
}

/** Takes a body, and compares it; `cutAt` bytes of it at most. */
async function take(response, position, size, { cutAt = Number.POSITIVE_INFINITY, isSlow }) {
  let bytes = 0;
  for await (const chunk of response) {
    if (!matches(chunk, 0, position + bytes))
      throw new WrongBytes(`after byte ${position + bytes}`);
    bytes += chunk.length;
    counts.bytes += chunk.length;
    if (bytes >= cutAt || isEnding) {
      counts.cut++;
      return void response.destroy();
    }
    if (isSlow) await wait((SLOW.ms * chunk.length) / SLOW.bytes);
  }
  if (bytes !== size) throw new WrongBytes(`${bytes} of ${size} bytes`);
  counts.whole++;
}

async function download(isSlow) {
  const name = isSlow ? 'large' : pick(Object.keys(SIZES));
  const size = SIZES[name];
  const headers = {};
  let [start, length] = [0, size];
  if (size > 0 && Math.random() < 0.3) {
    start = Math.floor(Math.random() * size);
    length = 1 + Math.floor(Math.random() * (size - start));
    headers.range = `bytes=${start}-${start + length - 1}`;
  }
  const path = `/${name}${pick(['', '?length'])}`;
  const response = await send({ path, headers }, (request) => request.end());
  const cutAt = Math.random() < 0.2 ? Math.random() * length : undefined;
  await take(response, start, length, { cutAt, isSlow });
}

async function upload() {
  const size = Math.floor(Math.random() * 2_000_000);
  const isCut = Math.random() < 0.2;
  const headers = { 'x-size': size, ...pick([{}, { 'content-length': size }]) };
  const response = await send({ path: '/', method: 'PUT', headers }, async (request) => {
    for (let done = 0; done < size && !request.destroyed; done += 100_000) {
      request.write(sliceOf(0, done, Math.min(100_000, size - done)));
      await wait(1);
      if (isCut && done > size / 2) {
        request.isCut = true;
        return request.destroy();
      }
    }
    request.end();
  });
  if (response === undefined) return void counts.cut++;
  let text = '';
  for await (const chunk of response) text += chunk;
  if (text !== String(size)) throw new WrongBytes(`${text} of ${size} bytes were kept`);
  counts.sent++;
}

/** Fewer than a server's backlog at once: 511 in Node. */
const BEGIN_AT_ONCE = 100;

async function keepOn(work, number) {
  await wait((number / BEGIN_AT_ONCE) * 100);
  while (!isEnding) {
    await work();
    await wait(Math.random() * 20);
  }
}

const clients = [
  ...Array.from({ length: quick }, (_, number) =>
    keepOn(number % 10 === 0 ? upload : () => download(false), number),
  ),
  ...Array.from({ length: slow }, (_, number) => keepOn(() => download(true), number)),
];

process.on('message', async (asked) => {
  if (asked === 'end') {
    isEnding = true;
    await Promise.all(clients);
    process.send(counts);
    process.disconnect();
  } else {
    process.send(counts);
  }
});
process.on('disconnect', () => process.exit());
