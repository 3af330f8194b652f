'use strict';

// What a program is shown is the file's bytes, and never what fresh memory held before: of files that end before
// their size, are read in pieces, or fail half-way.
//
// All memory that the C library gives out is full of one value, ours and that of Node's Buffers (`glibc.malloc.perturb`,
// which knows nothing of the small pieces that a thread keeps for itself, so there are none).

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { runScript, temporary } = require('./child.js');
const { mountTrouble, noTrouble } = require('./faults/trouble.js');

/** The value of fresh memory, and what it is asked for by. */
const POISON = 0xa5;
const env = {
  GLIBC_TUNABLES: `glibc.malloc.perturb=${POISON ^ 0xff}:glibc.malloc.tcache_count=0`,
};

/** The files of a test have other values only. */
const SCRIPT = `
  const { promisify } = require('node:util');
  const { createHash } = require('node:crypto');
  const { once } = require('node:events');
  const http = require('node:http');
  const host = require('node:fs');
  const POISON = ${POISON};
  // What was freed by JavaScript has it as well.
  const churn = () => {
    for (let i = 0; i < 30; i++) Buffer.alloc(1000 << (i % 12), POISON);
  };
  const isPoisoned = () => [100, 70_000, 3_000_000].every((size) => {
    const bytes = Buffer.allocUnsafeSlow(size);
    return bytes.subarray(size / 2).includes(Buffer.alloc(16, POISON));
  });
  let looked = 0;
  const look = (about, value) => {
    if (value === undefined || value === null) return;
    looked++;
    if (Array.isArray(value)) {
      for (const each of value) look(about, each);
      return;
    }
    const bytes = Buffer.isBuffer(value) ? value : Buffer.from(String(value), 'latin1');
    const at = bytes.indexOf(POISON);
    if (at >= 0) throw new Error(about + ': fresh memory at ' + at + ' of ' + bytes.length);
  };
  const collect = async (stream) => {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
    await new Promise((resolve) => stream.on('close', resolve));
    return chunks;
  };
  const ways = {
    readFile: (at) => promisify(fs.readFile)(at),
    'readFile, promise': (at) => fs.promises.readFile(at),
    'readFile, as text': (at) => promisify(fs.readFile)(at, 'latin1'),
    'readFile, as hex': async (at) => Buffer.from(await promisify(fs.readFile)(at, 'hex'), 'hex'),
    'readFile, as base64': async (at) => Buffer.from(await promisify(fs.readFile)(at, 'base64'), 'base64'),
    'readFile, with a signal': (at) => fs.promises.readFile(at, { signal: new AbortController().signal }),
    'readFile of a descriptor': async (at) => {
      const fd = host.openSync(at);
      try {
        return await promisify(fs.readFile)(fd);
      } finally {
        host.closeSync(fd);
      }
    },
    readFiles: (at) => fs.readFiles([at, at]),
    createReadStream: (at) => collect(fs.createReadStream(at)),
    'createReadStream, small chunks': (at) => collect(fs.createReadStream(at, { highWaterMark: 3000 })),
    'createReadStream, a range': (at) => collect(fs.createReadStream(at, { start: 10, end: 250_000 })),
    pipe: async (at) => {
      const into = fs.createWriteStream('to').on('error', () => {});
      fs.createReadStream(at).on('error', () => into.destroy()).pipe(into);
      await new Promise((resolve) => into.on('close', resolve));
      return host.readFileSync('to');
    },
    'pipe, promise': async (at) => {
      await fs.promises.pipe(at, 'to').catch(() => {});
      return host.readFileSync('to');
    },
    response: async (at) => {
      const request = http.get({ port: server.address().port, path: at[0] === '/' ? at : '/' + at, agent: false });
      const response = await new Promise((resolve) => request.on('response', resolve).on('error', () => resolve()));
      return response && collect(response);
    },
  };
  const server = http.createServer((request, response) => {
    const at = request.url.startsWith('/proc') || request.url.startsWith('/sys') ? request.url : request.url.slice(1);
    fs.createReadStream(at).on('error', () => response.destroy()).pipe(response.on('error', () => {}));
  });
  const all = async (files, leftOut = () => false) => {
    for (const file of files) {
      for (const [name, way] of Object.entries(ways)) {
        if (leftOut(file, name)) continue;
        churn();
        let value;
        try {
          value = await way(file);
        } catch (error) {
          if (error.code === undefined) throw error;
        }
        look(name + ' of ' + file, value);
      }
    }
  };
  const main = async (work) => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const poisoned = isPoisoned();
    await work();
    server.close();
    log(poisoned, looked);
  };
`;

/** Runs it; skips where fresh memory cannot be made out. */
async function run(t, script, cwd) {
  const { status, stdout, stderr } = await runScript('sluice-fs', SCRIPT + script, { cwd, env });
  assert.strictEqual(status, 0, stderr);
  const [poisoned, looked] = JSON.parse(stdout);
  if (!poisoned) return t.skip('the C library does not fill fresh memory here');
  assert.ok(looked > 10, `${looked} looked at`);
}

test('files that have fewer bytes than they say, and files without a size', async (t) => {
  const candidates = [
    '/sys/kernel/mm/transparent_hugepage/enabled',
    '/sys/kernel/mm/transparent_hugepage/khugepaged/pages_to_scan',
    '/sys/devices/system/cpu/online',
    '/proc/self/stat',
    '/proc/self/maps',
    '/proc/cpuinfo',
    '/proc/self/attr/current',
  ];
  const files = candidates.filter((file) => fs.existsSync(file));
  await run(t, `main(() => all(${JSON.stringify(files)}));`, temporary(t));
});

test('files that fail, and that give fewer bytes than are asked for', {
  skip: noTrouble(),
}, async (t) => {
  const cwd = temporary(t);
  const folder = path.join(cwd, 't');
  fs.mkdirSync(folder);
  const files = ['whole', 'eio-0', 'eio-100000', 'short-1000', 'short-70000', 'less-5000', 'eintr'];
  const unmount = await mountTrouble(folder, files);
  try {
    const names = JSON.stringify(files.map((file) => `t/${file}`));
    await run(t, `main(() => all(${names}));`, cwd);
  } finally {
    await unmount();
  }
});

test('files that become shorter while they are read', async (t) => {
  const cwd = temporary(t);
  const script = `
    main(async () => {
      const sizes = [2000, 60_000, 400_000, 20_000_000];
      const { Worker } = require('node:worker_threads');
      for (const size of sizes) host.writeFileSync('f-' + size, Buffer.alloc(size, 1));
      const worker = new Worker(\`
        const fs = require('node:fs');
        const sizes = [2000, 60_000, 400_000, 20_000_000];
        const end = Date.now() + 2000;
        for (let i = 0; Date.now() < end; i++) {
          const size = sizes[i % sizes.length];
          fs.truncateSync('f-' + size, Math.floor(size * Math.random()));
          for (const until = Date.now() + 1; Date.now() < until; );
          fs.truncateSync('f-' + size, size);
          for (const until = Date.now() + 1; Date.now() < until; );
        }\`, { eval: true });
      let ended = false;
      worker.on('exit', () => { ended = true; });
      while (!ended) await all(sizes.map((size) => 'f-' + size));
    });`;
  await run(t, script, cwd);
});

test('names and links', async (t) => {
  const cwd = temporary(t);
  for (let i = 0; i < 300; i++) {
    const name = 'n'.repeat(1 + (i % 200)) + i;
    fs.mkdirSync(path.join(cwd, 'tree', String(i % 7), name), { recursive: true });
    fs.symlinkSync(name, path.join(cwd, 'tree', String(i % 7), `link-${i}`));
  }
  const script = `
    main(async () => {
      for (let i = 0; i < 5; i++) {
        churn();
        look('readdir', await fs.promises.readdir('tree', { recursive: true }));
        const entries = await fs.promises.readdir('tree', { recursive: true, withFileTypes: true });
        look('entries', entries.map(({ name, parentPath, path }) => [name, parentPath ?? path]).flat());
        for await (const { name } of await fs.promises.opendir('tree', { recursive: true })) look('opendir', name);
        if (fs.glob) for await (const found of fs.promises.glob('tree/**')) look('glob', found);
        const links = host.readdirSync('tree/1').filter((name) => name.startsWith('link'));
        const read = links.map((name) => fs.promises.readlink('tree/1/' + name, 'buffer'));
        look('readlink', await Promise.all(read));
        look('realpath', await Promise.all(links.map((name) => fs.promises.realpath('tree/1/' + name, 'buffer'))));
      }
    });`;
  await run(t, script, cwd);
});
