'use strict';

// However a process or a worker ends, with work of every kind under way: it ends, as it would with node:fs, and what
// was said to be written is.
//
// At random moments; `SLUICE_ENDINGS=500 node --test __test__/endings.test.js` ends five hundred of each kind.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { runScript, temporary } = require('./child.js');

const TIMES = Number(process.env.SLUICE_ENDINGS ?? 8);

/** Of a process that does not end by itself. */
const TIMEOUT_MS = 20_000;

/** After so many milliseconds at most, from the beginning or, every other time, from the first file that was written. */
const LATEST_MS = 60;

const AT_ONCE = 2;

const BYTES = 20_000;
const WRITTEN = Buffer.alloc(BYTES, 'w');

/** How it ends, and what its parent sees of that. */
const ENDINGS = {
  'process.exit': ['process.exit(7)', { status: 7, signal: null }],
  'process.abort': ['process.abort()', { status: null, signal: 'SIGABRT' }],
  'an uncaught exception': [`throw new Error('the end')`, { status: 1, signal: null }],
  'an exception in a callback': [
    `fs.readFile('small', () => { throw new Error('the end'); })`,
    { status: 1, signal: null },
  ],
  SIGTERM: [`process.kill(process.pid, 'SIGTERM')`, { status: null, signal: 'SIGTERM' }],
  SIGKILL: [`process.kill(process.pid, 'SIGKILL')`, { status: null, signal: 'SIGKILL' }],
  'the end of its work': ['ended = true; server.close()', { status: 0, signal: null }],
  'worker.terminate()': [
    'worker.terminate().then(() => { ended = true; server.close(); })',
    { status: 0, signal: null },
  ],
};

const script = (ending, afterMs, fromWritten) => `
  const http = require('node:http');
  const { Worker, isMainThread } = require('node:worker_threads');
  const { writeSync } = require('node:fs');
  const bytes = Buffer.alloc(${BYTES}, 'w');
  const me = isMainThread ? 'main' : 'worker';
  let ended = false;
  let number = 0;
  let isWritten = false;
  let worker;
  const endIt = () => {
    if (${ending.includes('ended')}) worker.terminate();
    ${ending};
  };
  const again = (work) => {
    const next = () => { if (!ended) work(next); };
    next();
  };
  again((next) => fs.readFile('small', next));
  again((next) => fs.readFile('large', next));
  again((next) => fs.readFile('large', { signal: AbortSignal.timeout(3) }, next));
  again((next) => fs.promises.readFile('small', 'utf8').then(next));
  again((next) => fs.stat('small', next));
  again((next) => fs.opendir('.', (error, dir) => dir.read(() => dir.close(next))));
  again((next) => fs.promises.readdir('tree', { recursive: true }).then(next));
  again((next) => fs.cp('tree', 'copy-' + me + number++, { recursive: true }, next));
  again((next) => fs.createReadStream('large').on('close', next).resume());
  again((next) => fs.createReadStream('large').pipe(fs.createWriteStream('piped-' + me)).on('close', next));
  again((next) => {
    const name = 'written-' + me + number++;
    fs.writeFile(name, bytes, { flush: true }, (error) => {
      if (error) throw error;
      writeSync(1, name + '\\n');
      if (${fromWritten} && isMainThread && !isWritten) setTimeout(endIt, ${afterMs});
      isWritten = true;
      next();
    });
  });
  const server = http.createServer((request, response) => fs.createReadStream('large').pipe(response));
  server.listen(0, '127.0.0.1', () => {
    again((next) => {
      if (!server.listening) return;
      const port = server.address().port;
      const request = http.get({ port, agent: false }, (response) => response.resume());
      request.on('error', () => {}).on('close', next);
    });
  });
  if (isMainThread) {
    worker = new Worker(__filename);
    worker.on('error', () => {});
    if (${!fromWritten}) setTimeout(endIt, ${afterMs});
  }`;

async function end(t, [ending, expected], afterMs, fromWritten) {
  const cwd = temporary(t);
  fs.writeFileSync(path.join(cwd, 'small'), 'a'.repeat(1500));
  fs.writeFileSync(path.join(cwd, 'large'), Buffer.alloc(2 << 20, 'b'));
  for (let i = 0; i < 20; i++) {
    fs.mkdirSync(path.join(cwd, 'tree', String(i)), { recursive: true });
    fs.writeFileSync(path.join(cwd, 'tree', String(i), 'file'), 'contents');
  }
  const { status, signal, stdout, stderr } = await runScript(
    'sluice-fs',
    script(ending, afterMs, fromWritten),
    {
      cwd,
      timeout: TIMEOUT_MS,
    },
  );
  assert.deepStrictEqual({ status, signal }, expected, `after ${afterMs} ms: ${stderr}`);
  // The last line may have been cut off.
  const written = stdout.split('\n').slice(0, -1);
  for (const name of written) {
    assert.match(name, /^written-(main|worker)\d+$/);
    assert.ok(fs.readFileSync(path.join(cwd, name)).equals(WRITTEN), name);
  }
  fs.rmSync(cwd, { recursive: true, force: true });
  return written.length;
}

for (const [name, ending] of Object.entries(ENDINGS)) {
  test(`${TIMES} times: ${name}`, async (t) => {
    let begun = 0;
    let written = 0;
    const some = async () => {
      while (begun < TIMES) {
        const number = begun++;
        const files = await end(t, ending, (LATEST_MS * number) / TIMES, number % 2 === 1);
        written += files;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, some));
    assert.ok(written >= Math.floor(TIMES / 2), `${written} files`);
    t.diagnostic(`${written} files were said to be written`);
  });
}
