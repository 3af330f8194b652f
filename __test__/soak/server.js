'use strict';

// The process that is soaked: a server of files, with everything else that a program does with files beside it.
//
// Started with the folder of the files; answers a message with what it has used, and ends when its parent
// does.

const fs = require('../..');
const host = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { WrongBytes, assertFile, assertWhole, sliceOf } = require('../../bench/harness/content.js');
const { SIZES, TINY } = require('./files.js');

const [folder] = process.argv.slice(2);
const at = (...names) => path.join(folder, ...names);
const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();

let uploads = 0;
let works = 0;
let isEnding = false;

/** `bytes=FIRST-LAST`, as the clients ask. */
function rangeOf(header) {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(header) ?? [];
  return first === undefined ? undefined : { start: Number(first), end: Number(last) };
}

function download(request, response) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const range = rangeOf(request.headers.range);
  if (range !== undefined) response.writeHead(206);
  else if (searchParams.has('length'))
    response.setHeader('Content-Length', SIZES[pathname.slice(1)]);
  const source = fs.createReadStream(at('files', pathname), range);
  source.pipe(response);
  // As every such server has to: a client that goes away ends no source.
  response.on('close', () => source.destroy());
}

/** Keeps what comes, looks whether it is what was sent, and forgets it. */
function upload(request, response) {
  const file = at('uploads', String(uploads++));
  const destination = fs.createWriteStream(file);
  request.pipe(destination);
  // Node's word for a write that was under way when the client went.
  destination.on('error', (error) => {
    if (error.code !== 'ERR_STREAM_DESTROYED') throw error;
  });
  request.on('close', () => {
    if (!request.complete) destination.destroy();
  });
  destination.on('close', () => {
    const size = Number(request.headers['x-size']);
    if (request.complete) assertFile(file, 0, size);
    fs.unlink(file, (error) => {
      if (error) throw error;
      if (!response.destroyed) response.end(String(size));
    });
  });
}

/** Each of these again and again, a few at once. */
const WORK = {
  async readFile() {
    const file = Math.floor(Math.random() * TINY.files);
    assertWhole(await fs.promises.readFile(at('tiny', String(file))), file, TINY.bytes, 'readFile');
  },
  async readFiles() {
    const all = Array.from({ length: TINY.files }, (_, file) => at('tiny', String(file)));
    for (const [file, bytes] of (await fs.promises.readFiles(all)).entries()) {
      assertWhole(bytes, file, TINY.bytes, 'readFiles');
    }
  },
  async stream() {
    let bytes = 0;
    for await (const chunk of fs.createReadStream(at('files', 'medium'))) bytes += chunk.length;
    if (bytes !== SIZES.medium) throw new WrongBytes(`a stream of ${bytes}`);
  },
  async writeFile(number) {
    const file = at('work', `written-${number}`);
    await fs.promises.writeFile(file, sliceOf(0, 0, 300_000), {
      atomic: number % 2 === 0,
      flush: false,
    });
    assertFile(file, 0, 300_000);
  },
  async trees(number) {
    const copy = at('work', `copy-${number}`);
    await fs.promises.cp(at('tiny'), copy, { recursive: true });
    const names = await fs.promises.readdir(copy, { recursive: true });
    if (names.length !== TINY.files) throw new Error(`${names.length} names`);
    await fs.promises.stat(path.join(copy, names[0]));
    await fs.promises.rm(copy, { recursive: true });
  },
  async refused() {
    const stop = new AbortController();
    const reading = fs.promises.readFile(at('files', 'large'), { signal: stop.signal });
    setImmediate(() => stop.abort());
    await reading.catch(() => {});
    await fs.promises.readFile(at('none')).catch(() => {});
  },
};

async function keepOn(work, number) {
  while (!isEnding) {
    await work(number);
    works++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const server = http.createServer((request, response) => {
  if (request.method === 'PUT') upload(request, response);
  else download(request, response);
});
// No connection ends of itself: one that does just when it is asked again is nobody's fault.
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

const working = Object.values(WORK).map(keepOn);

const MIB = 2 ** 20;

function used() {
  const { rss, heapUsed, external } = process.memoryUsage();
  const report = {
    rss: rss / MIB,
    heap: heapUsed / MIB,
    external: external / MIB,
    descriptors: host.readdirSync('/proc/self/fd').length,
    threads: host.readdirSync('/proc/self/task').length,
    delayP99: delay.percentile(99) / 1e6,
    delayMax: delay.max / 1e6,
    works,
    lanes: fs.lanes(),
  };
  delay.reset();
  return report;
}

process.on('message', async (asked) => {
  if (asked === 'end') {
    isEnding = true;
    await Promise.all(working);
    server.close();
    server.closeAllConnections();
    // Sockets close in a later turn, and what they have held with them.
    setTimeout(() => {
      global.gc?.();
      process.send(used());
      process.disconnect();
    }, 500);
  } else {
    process.send(used());
  }
});
process.on('disconnect', () => process.exit());
