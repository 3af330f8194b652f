'use strict';

// `flush: true` is an fsync(2) behind the last byte, seen by strace: whichever face, lane and version of Node.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT, temporary } = require('./child.js');
const { noStrace, traced } = require('./strace.js');

/** More than one visit of a thread writes where there is a signal. */
const LARGE_BYTES = 3_000_000;

/** How each file is written; its name is the file's. All of them have to reach the disk. */
const FLUSHED = {
  writeFile: `p(fs.writeFile)(f, 'x', flush)`,
  'writeFile of bytes': `p(fs.writeFile)(f, large, flush)`,
  'writeFile of nothing': `p(fs.writeFile)(f, '', flush)`,
  'writeFile with a signal': `p(fs.writeFile)(f, large, { ...flush, signal })`,
  appendFile: `p(fs.appendFile)(f, 'x', flush)`,
  'appendFile with a signal': `p(fs.appendFile)(f, 'x', { ...flush, signal })`,
  'promises.writeFile': `fs.promises.writeFile(f, 'x', flush)`,
  'promises.writeFile of bytes': `fs.promises.writeFile(f, large, flush)`,
  'promises.writeFile of nothing': `fs.promises.writeFile(f, '', flush)`,
  'promises.writeFile of pieces': `fs.promises.writeFile(f, ['x', 'y'], flush)`,
  'promises.writeFile of a stream': `fs.promises.writeFile(f, fs.createReadStream(__filename), flush)`,
  'promises.writeFile with a signal': `fs.promises.writeFile(f, large, { ...flush, signal })`,
  'promises.appendFile': `fs.promises.appendFile(f, 'x', flush)`,
  writeFileSync: `fs.writeFileSync(f, 'x', flush)`,
  'writeFileSync of bytes': `fs.writeFileSync(f, large, flush)`,
  appendFileSync: `fs.appendFileSync(f, 'x', flush)`,
  'appendFileSync of bytes': `fs.appendFileSync(f, Buffer.from('x'), flush)`,
  'writeFile to a descriptor': `withFd(f, (fd) => p(fs.writeFile)(fd, 'x', flush))`,
  'appendFile to a descriptor': `withFd(f, (fd) => p(fs.appendFile)(fd, 'x', flush))`,
  'writeFileSync to a descriptor': `withFd(f, (fd) => fs.writeFileSync(fd, 'x', flush))`,
  'appendFileSync to a descriptor': `withFd(f, (fd) => fs.appendFileSync(fd, 'x', flush))`,
  createWriteStream: `closed(fs.createWriteStream(f, flush).end('x'))`,
  'createWriteStream of nothing': `closed(fs.createWriteStream(f, flush).end())`,
  'createWriteStream of pieces': `closed(pieces(fs.createWriteStream(f, flush)))`,
  'createWriteStream from a start': `closed(fs.createWriteStream(f, { ...flush, start: 5 }).end('x'))`,
  'createWriteStream over a descriptor': `closed(fs.createWriteStream('', { fd: fs.openSync(f, 'w'), ...flush }).end('x'))`,
  'createWriteStream over a FileHandle': `opened(f, (fd) => closed(fs.createWriteStream('', { fd, ...flush }).end('x')))`,
  'createWriteStream of a FileHandle': `opened(f, (handle) => closed(handle.createWriteStream(flush).end('x')))`,
  'a pipe from a file': `closed(fs.createReadStream('large').pipe(fs.createWriteStream(f, flush)))`,
  'a pipe from memory': `closed(Readable.from([large, large]).pipe(fs.createWriteStream(f, flush)))`,
  'a response that is downloaded': `download(fs.createWriteStream(f, flush))`,
};

/** Node leaves the option of these alone, or not: as it is with node:fs, it has to be with ours. */
const AS_NODE = {
  'promises.writeFile to a FileHandle': `withHandle(f, (handle) => fs.promises.writeFile(handle, 'x', flush))`,
  'promises.appendFile to a FileHandle': `withHandle(f, (handle) => fs.promises.appendFile(handle, 'x', flush))`,
  'writeFile of a FileHandle': `withHandle(f, (handle) => handle.writeFile('x', flush))`,
  'appendFile of a FileHandle': `withHandle(f, (handle) => handle.appendFile('x', flush))`,
  'without the option': `p(fs.writeFile)(f, 'x')`,
  'a stream without the option': `closed(fs.createWriteStream(f).end('x'))`,
  'flush: false': `fs.promises.writeFile(f, 'x', { flush: false })`,
};

const script = (cases) => `'use strict';
  const fs = require(process.env.MODULE);
  const http = require('node:http');
  const { once } = require('node:events');
  const { Readable } = require('node:stream');
  const p = require('node:util').promisify;
  const flush = { flush: true };
  const { signal } = new AbortController();
  const large = Buffer.alloc(${LARGE_BYTES}, 'large');
  const closed = (stream) => new Promise((resolve, reject) => {
    stream.on('error', reject).on('close', resolve);
  });
  const withFd = async (f, use) => {
    const fd = fs.openSync(f, 'w');
    await use(fd);
    fs.closeSync(fd);
  };
  const opened = async (f, use) => use(await fs.promises.open(f, 'w'));
  const withHandle = (f, use) => opened(f, async (handle) => {
    await use(handle);
    await handle.close();
  });
  const pieces = (stream) => {
    for (let i = 0; i < 50; i++) stream.write(large.subarray(0, 70_000));
    return stream.end();
  };
  const download = async (stream) => {
    const server = http.createServer((request, response) => response.end(large));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    http.get({ port: server.address().port, agent: false }, (response) => response.pipe(stream));
    await closed(stream);
    server.close();
  };
  (async () => {
    require('node:fs').writeFileSync('large', large);
    ${Object.entries(cases)
      .map(([name, call]) => `{ const f = ${JSON.stringify(`f-${name}`)}; await ${call}; }`)
      .join('\n    ')}
  })();`;

/** The names of cases whose files the trace shows as flushed behind all that was written. */
function flushed(calls, cases) {
  return Object.keys(cases).filter((name) => {
    const about = calls.filter(({ args, gave }) => args.includes(`/f-${name}>`) && gave >= 0);
    return about.length > 0 && about.at(-1).name.endsWith('sync');
  });
}

const WRITING = [
  'write',
  'pwrite64',
  'writev',
  'pwritev',
  'pwritev2',
  'copy_file_range',
  'sendfile',
];
const names = [...WRITING, 'ftruncate', 'fsync', 'fdatasync'];

const skip = noStrace();

for (const version of [20, 22, 24, 26]) {
  const node = path.join(ROOT, 'node_modules', `node-${version}`, 'bin', 'node');
  const isHere = fs.existsSync(node);
  test(`on Node ${version}`, { skip: skip || (!isHere && `${node} is missing`) }, async (t) => {
    const run = async (module, cases) => {
      const cwd = temporary(t);
      const { calls } = await traced(script(cases), { cwd, env: { MODULE: module }, names, node });
      return flushed(calls, cases);
    };
    const ours = await run(ROOT, { ...FLUSHED, ...AS_NODE });
    const nodes = await run('node:fs', AS_NODE);
    assert.deepStrictEqual(ours, [...Object.keys(FLUSHED), ...nodes]);
    assert.ok(!nodes.includes('without the option'));
  });
}
