'use strict';

// No descriptor of ours reaches a program that is started: seen by strace, in all that opens one, and by programs
// that are started in the midst of the work and look at what they have.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { native } = require('..');
const { ROOT, runNode, temporary } = require('./child.js');
const { noStrace, traced } = require('./strace.js');

/** A folder in which the script below finds its files. */
function prepared(t) {
  const cwd = temporary(t);
  for (let i = 0; i < 40; i++) {
    fs.mkdirSync(path.join(cwd, 'tree', String(i % 8), `in-${i}`), { recursive: true });
    fs.writeFileSync(path.join(cwd, 'tree', String(i % 8), `in-${i}`, 'file'), 'contents');
    fs.writeFileSync(path.join(cwd, `small-${i}`), 'small');
  }
  fs.symlinkSync('tree/0/in-0/file', path.join(cwd, 'link'));
  fs.writeFileSync(path.join(cwd, 'large'), Buffer.alloc(20 << 20, 'large'));
  return cwd;
}

/** Calls every verb that opens something, in each of its faces; `work` is done many times at once. */
const SCRIPT = `'use strict';
  const fs = require(${JSON.stringify(ROOT)});
  const http = require('node:http');
  const net = require('node:net');
  const { once } = require('node:events');
  const p = require('node:util').promisify;
  const closed = (stream) => new Promise((resolve, reject) => {
    stream.on('error', reject).on('close', resolve);
  });
  const recursive = { recursive: true };
  const numbers = Array.from({ length: 40 }, (_, i) => i);
  const names = numbers.map((i) => 'small-' + i);
  let count = 0;
  const fresh = () => 'fresh-' + count++;
  const copied = async (to) => {
    await fs.promises.cp('tree', to, recursive);
    await fs.promises.rm(to, recursive);
  };
  const each = async (iterable) => {
    for await (const _ of iterable);
  };
  const work = (port, socketPort) => [
    ...names.map((name) => p(fs.readFile)(name)),
    ...names.map((name) => fs.promises.readFile(name, 'utf8')),
    ...names.map((name) => fs.promises.stat(name)),
    ...names.map((name) => p(fs.lstat)(name)),
    ...names.map((name) => fs.promises.access(name)),
    ...names.map((name) => p(fs.realpath)(name)),
    ...names.map((name) => p(fs.truncate)(name, 5)),
    ...names.map((name) => fs.promises.chmod(name, 0o644)),
    ...names.map(() => p(fs.mkdir)(fresh())),
    // Not of files that become shorter meanwhile: libuv copies them for ever.
    ...names.map(() => p(fs.copyFile)('link', fresh())),
    ...names.map(() => fs.promises.writeFile(fresh(), 'x')),
    p(fs.readFile)('large'),
    p(fs.readFile)('large', 'latin1'),
    p(fs.readFile)('/proc/self/stat'),
    fs.promises.readFile('large'),
    p(fs.writeFile)(fresh(), 'x', { flush: true }),
    fs.promises.writeFile(fresh(), 'x', { signal: new AbortController().signal, flag: 'a+' }),
    p(fs.writeFile)(fresh(), 'x', { atomic: true }),
    fs.promises.writeFile('small-0', 'x', { atomic: true }),
    p(fs.appendFile)('small-1', 'x'),
    fs.promises.appendFile('small-2', 'x'),
    fs.readFiles(names),
    fs.statMany(names),
    closed(fs.createReadStream('large').resume()),
    closed(fs.createReadStream('small-3').resume()),
    closed(fs.createWriteStream(fresh()).end('x')),
    closed(fs.createReadStream('large').pipe(fs.createWriteStream(fresh()))),
    fs.promises.pipe('large', fresh()),
    once(http.get({ port, agent: false }), 'response').then(([response]) => closed(response.resume())),
    closed(net.connect(socketPort, '127.0.0.1').resume()),
    fs.promises.readdir('tree', recursive),
    p(fs.readdir)('tree', { ...recursive, withFileTypes: true }),
    fs.promises.opendir('tree', recursive).then(each),
    p(fs.opendir)('tree').then(each),
    copied(fresh()),
    p(fs.cp)('tree', fresh(), recursive),
    fs.glob && each(fs.promises.glob('tree/**/file')),
    fs.glob && p(fs.glob)('tree/*/in-*'),
  ];
  const once_ = () => {
    fs.readFileSync('small-4');
    fs.writeFileSync(fresh(), 'x', { atomic: true });
    fs.appendFileSync('small-4', 'x');
    // In later versions this is Node's own, in C++, and forgets the flag.
    if (process.versions.node.startsWith('20.')) fs.cpSync('tree', 'copied', recursive);
    fs.rmSync('copied', { force: true, recursive: true });
    fs.readdirSync('tree', recursive);
    fs.mapFile('small-5');
    const dir = fs.opendirSync('tree', recursive);
    while (dir.readSync() !== null);
    dir.closeSync();
  };
  (async () => {
    const server = http.createServer((request, response) => fs.createReadStream('large').pipe(response));
    const sockets = net.createServer((socket) => fs.createReadStream('large').pipe(socket));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await once(sockets.listen(0, '127.0.0.1'), 'listening');
    await body((kind) => Promise.all(work(server.address().port, sockets.address().port)), once_);
    server.close();
    sockets.close();
  })();
`;

const skip = !native && 'this is about the native code';

/** What gives a descriptor that a program which is started would have. */
const INHERITED = {
  open: (args) => !args.includes('O_CLOEXEC'),
  openat: (args) => !args.includes('O_CLOEXEC'),
  openat2: (args) => !args.includes('O_CLOEXEC'),
  dup: () => true,
  dup2: () => true,
  dup3: (args) => !args.includes('O_CLOEXEC'),
  fcntl: (args) => /F_DUPFD\b/.test(args) || /F_SETFD, 0/.test(args),
  socket: (args) => !args.includes('SOCK_CLOEXEC'),
  socketpair: (args) => !args.includes('SOCK_CLOEXEC'),
  accept: () => true,
  accept4: (args) => !args.includes('SOCK_CLOEXEC'),
  pipe: () => true,
  pipe2: (args) => !args.includes('O_CLOEXEC'),
  epoll_create: () => true,
  epoll_create1: (args) => !args.includes('EPOLL_CLOEXEC'),
  eventfd2: (args) => !args.includes('EFD_CLOEXEC'),
  timerfd_create: (args) => !args.includes('TFD_CLOEXEC'),
  memfd_create: (args) => !args.includes('MFD_CLOEXEC'),
};

test('all that is opened is closed by exec', { skip: skip || noStrace() }, async (t) => {
  const cwd = prepared(t);
  const body = `
    async function body(work, sync) {
      require('node:fs').openSync('begins');
      await work();
      sync();
    }`;
  fs.writeFileSync(path.join(cwd, 'begins'), '');
  const { calls } = await traced(SCRIPT + body, { cwd, names: Object.keys(INHERITED) });
  // What Node does before is its own.
  const begins = calls.findIndex(({ args }) => args.includes('begins'));
  assert.ok(begins > 0);
  const made = calls.slice(begins).filter(({ gave }) => gave >= 0);
  const bad = made.filter(({ name, args }) => INHERITED[name]?.(args));
  assert.deepStrictEqual(bad, []);
  const seen = new Set(made.map(({ name }) => name));
  for (const name of ['openat', 'fcntl']) assert.ok(seen.has(name), name);
  assert.ok(made.length > 500, `${made.length} calls`);
});

test('a program that is started meanwhile has none of it', { skip }, async (t) => {
  const cwd = prepared(t);
  const listing = `'use strict';
    const { spawn } = require('node:child_process');
    async function listing() {
      const child = spawn('/bin/sh', ['-c', 'readlink /proc/$$/fd/*; exit 0']);
      let text = '';
      child.stdout.on('data', (chunk) => { text += chunk; });
      await new Promise((resolve) => child.on('close', resolve));
      return text.trim().split('\\n').map((line) => line.replace(/\\[\\d+\\]/, ''));
    }
    // What whoever runs this test has handed down.
    const before = listing();`;
  const body = `
    const seen = new Set();
    async function body(work, sync) {
      let ended = false;
      let listings = 0;
      const started = (async () => {
        while (!ended) {
          for (const name of await listing()) seen.add(name);
          listings++;
        }
      })();
      for (let i = 0; i < 2; i++) {
        await work();
        sync();
      }
      ended = true;
      await started;
      const known = await before;
      console.log(JSON.stringify({ listings, known, others: [...seen].filter((name) => !known.includes(name)) }));
    }`;
  fs.writeFileSync(
    path.join(cwd, 'script.cjs'),
    listing + SCRIPT.replace(`'use strict';`, '') + body,
  );
  const { status, stdout, stderr } = await runNode(['script.cjs'], { cwd });
  assert.strictEqual(status, 0, stderr);
  const { listings, known, others } = JSON.parse(stdout);
  t.diagnostic(`${listings} programs`);
  assert.ok(listings > 3 && known.length >= 3);
  assert.deepStrictEqual(others, []);
});
