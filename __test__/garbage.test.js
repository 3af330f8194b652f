'use strict';

// Nothing is kept: after many operations of a kind the process has the memory and the descriptors that it had
// after some. Prints the curve. `SLUICE_GARBAGE=20 node --test __test__/garbage.test.js` does twenty times as many: a
// million small readFile, ten thousand aborted pipes.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { runScript, temporary } = require('./child.js');

const SCALE = Number(process.env.SLUICE_GARBAGE ?? 1);

/** Steps of the curve; what is not kept for good has shown itself in the first half. */
const STEPS = 10;

/** What a process may grow by in the second half: its heap is larger or smaller by that from one moment to the next. */
const NOISE_MIB = 12;

const TIMEOUT_MS = 120_000 * SCALE;

/** Each does `count` operations of its kind, many at a time. */
const KINDS = {
  'readFile, a small file': [50_000, `(done) => fs.readFile('small', done)`],
  'readFile, text': [20_000, `(done) => fs.readFile('small', 'utf8', done)`],
  'readFile, by the pool': [20_000, `(done) => fs.readFile('small', { flag: 'r+' }, done)`],
  'promises that nobody looks at': [
    10_000,
    `(done) => {
      fs.promises.readFile('small');
      fs.promises.stat('small');
      fs.promises.readFile('missing').catch(() => {});
      setImmediate(done);
    }`,
  ],
  writeFile: [4_000, `(done, i) => fs.writeFile('w' + (i % 64), bytes, done)`],
  stat: [20_000, `(done) => fs.stat('small', done)`],
  errors: [10_000, `(done) => fs.readFile('missing', () => done())`],
  'streams to the end': [500, `(done) => fs.createReadStream('large').on('close', done).resume()`],
  'streams that are destroyed': [
    500,
    `(done) => {
      const stream = fs.createReadStream('large').on('close', done);
      stream.once('data', () => stream.destroy());
    }`,
  ],
  'pipes from file to file': [
    500,
    `(done, i) => fs.createReadStream('large').pipe(fs.createWriteStream('w' + (i % 64))).on('close', done)`,
  ],
  'pipes that a client aborts': [
    500,
    `(done) => {
      const socket = net.connect(server.address().port, '127.0.0.1');
      socket.on('error', () => {}).on('close', done);
      socket.write('GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n');
      socket.once('data', () => socket.destroy());
    }`,
  ],
  'aborted reads': [
    2_000,
    `(done) => {
      const stop = new AbortController();
      fs.readFile('large', { signal: stop.signal }, () => done());
      stop.abort();
    }`,
  ],
  folders: [
    2_000,
    `(done) => fs.opendir('.', (error, dir) => { if (error) throw error; dir.close(done); })`,
  ],
  'folders that are forgotten half-way': [
    500,
    `(done) => fs.opendir('.', (error, dir) => { if (error) throw error; dir.read(() => dir.close(done)); })`,
  ],
};

const script = (count, one) => `
  const http = require('node:http');
  const net = require('node:net');
  const { pipeline } = require('node:stream');
  const bytes = Buffer.alloc(2000, 'w');
  const server = http.createServer((request, response) => {
    // Not by \`pipe\`, which leaves the file open when a client has gone, as Node's does.
    pipeline(fs.createReadStream('large'), response, () => {});
  });
  const one = ${one};
  const AT_ONCE = 32;
  const many = (count) => new Promise((resolve) => {
    let begun = 0;
    let ended = 0;
    const next = () => { if (begun < count) one(done, begun++); };
    const done = () => { if (++ended === count) resolve(); else next(); };
    for (let i = 0; i < AT_ONCE; i++) next();
  });
  server.listen(0, '127.0.0.1', async () => {
    for (let step = 0; step < ${STEPS}; step++) {
      await many(${count / STEPS});
      // Sockets and finalizers have their turns.
      for (let turn = 0; turn < 3; turn++) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const { rss } = process.memoryUsage();
      log(Math.round(rss / 2 ** 20), require('node:fs').readdirSync('/proc/self/fd').length);
    }
    server.close();
  });`;

for (const [name, [count, one]] of Object.entries(KINDS)) {
  test(`${count * SCALE} times: ${name}`, async (t) => {
    const cwd = temporary(t);
    fs.writeFileSync(path.join(cwd, 'small'), 'a'.repeat(1500));
    fs.writeFileSync(path.join(cwd, 'large'), Buffer.alloc(2 << 20, 'b'));
    const { status, stdout, stderr } = await runScript('sluice-fs', script(count * SCALE, one), {
      args: ['--expose-gc'],
      cwd,
      timeout: TIMEOUT_MS,
    });
    assert.strictEqual(status, 0, stderr);
    const curve = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const [memory, descriptors] = [
      curve.map(([mebibytes]) => mebibytes),
      curve.map(([, fds]) => fds),
    ];
    t.diagnostic(`MiB: ${memory.join(' ')}; descriptors: ${descriptors.join(' ')}`);
    const half = STEPS / 2;
    const grown = Math.min(...memory.slice(half)) - Math.max(...memory.slice(0, half));
    assert.ok(grown <= NOISE_MIB, `${grown} MiB more`);
    assert.ok(descriptors.at(-1) <= descriptors[0] + 2, `${descriptors} descriptors`);
  });
}
