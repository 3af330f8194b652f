'use strict';

// What Windows asks for: what can be found out of it anywhere, and what its native code serves.

const assert = require('node:assert');
const { once } = require('node:events');
const host = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { getSystemErrorMap } = require('node:util');
const ours = require('..');
const { isWindows } = require('../lib/host.js');
const { toDriveName, toKnownFlags, toLibuvNumber, withoutPrefix } = require('../lib/windows.js');
const { ROOT, runNode, temporary } = require('./child.js');
const { bytes } = require('./twin.js');

const { constants } = host;

test('a path on a drive is served under the name that libuv opens', () => {
  assert.strictEqual(toDriveName('C:\\a\\..\\b.txt'), '\\\\?\\C:\\b.txt');
  assert.strictEqual(toDriveName('d:/a/b'), '\\\\?\\d:\\a\\b');
  assert.strictEqual(withoutPrefix(toDriveName('C:/a')), 'C:\\a');
});

test('what is not plainly one is left to Node', () => {
  const others = [
    ...[
      '',
      '\\\\server\\share\\f',
      '//server/share/f',
      '\\\\.\\pipe\\p',
      '\\\\?\\C:\\f',
      'C:\\f\\',
    ],
    ...['C:/f/', 1, undefined, null, Buffer.from('C:\\f')],
  ];
  for (const path of others) assert.strictEqual(toDriveName(path), undefined, String(path));
  assert.strictEqual(withoutPrefix('\\\\?\\UNC\\server\\f'), '\\\\?\\UNC\\server\\f');
});

test('flags that only libuv knows are left to Node', () => {
  const { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } = constants;
  for (const flags of [O_RDONLY, O_WRONLY | O_CREAT | O_TRUNC]) {
    assert.strictEqual(toKnownFlags(flags), flags);
  }
  assert.strictEqual(toKnownFlags(undefined), undefined);
  // UV_FS_O_FILEMAP
  assert.strictEqual(toKnownFlags(O_RDONLY | 0x2000_0000), undefined);
});

test('an errno gets the number that Node gives it', () => {
  const known = getSystemErrorMap();
  for (const [number, [name]] of known) {
    const errno = os.constants.errno[name];
    if (errno !== undefined) assert.strictEqual(toLibuvNumber(errno, known), -number, name);
  }
  assert.strictEqual(toLibuvNumber(4094, known), 4094);
});

/** What was asked of node:fs meanwhile, and of the pool. */
async function lanesOf(operate) {
  const before = ours.lanes();
  await operate();
  const { exact, pool } = ours.lanes();
  return {
    exact: exact.operations - before.exact.operations,
    pool: pool.operations - before.pool.operations,
  };
}

const here = { skip: !(isWindows && ours.native) && 'native code on Windows' };

/** A folder that is removed when the test ends, and the process in it. */
function inFolder(t) {
  const before = process.cwd();
  // First: what somebody is in cannot be removed.
  t.after(() => process.chdir(before));
  const folder = temporary(t);
  process.chdir(folder);
  return (name) => path.join(folder, name);
}

const drained = (stream) => stream.toArray().then((chunks) => Buffer.concat(chunks));

test('whole files and streams are served by native code', here, async (t) => {
  const at = inFolder(t);
  const contents = bytes(300_000);
  const lanes = await lanesOf(async () => {
    await ours.promises.writeFile(at('f'), contents);
    await ours.promises.appendFile('f', 'more');
    await new Promise((done) => ours.writeFile('./g', 'g', done));
    assert.strictEqual((await ours.promises.readFile(at('f'))).length, 300_004);
    assert.strictEqual(await ours.promises.readFile(pathToFileURL(at('g')), 'utf8'), 'g');
    assert.strictEqual((await ours.promises.readFiles(['f', at('g'), 'no'])).length, 3);
    const copied = ours.createReadStream('f').pipe(ours.createWriteStream(at('h')));
    await once(copied, 'close');
    assert.deepStrictEqual(
      await drained(ours.createReadStream('h', { start: 5 })),
      host.readFileSync('f').subarray(5),
    );
  });
  assert.strictEqual(lanes.exact, 0);
  assert.ok(lanes.pool > 8);
});

test('descriptors, and names of other kinds, are Node’s', here, async (t) => {
  const at = inFolder(t);
  host.writeFileSync('f', 'contents');
  const fd = host.openSync('f', 'r+');
  const handle = await host.promises.open('f', 'r+');
  const calls = [
    async () =>
      assert.strictEqual(String(await ours.promises.readFile(Buffer.from(at('f')))), 'contents'),
    () =>
      new Promise((done) =>
        ours.readFile(fd, 'utf8', (_, text) => done(assert.strictEqual(text, 'contents'))),
      ),
    async () => assert.strictEqual(await ours.promises.readFile(handle, 'utf8'), 'contents'),
    async () =>
      assert.strictEqual(
        String(await drained(ours.createReadStream(null, { fd, start: 4, autoClose: false }))),
        'ents',
      ),
    async () =>
      assert.strictEqual(
        String(await drained(ours.createReadStream(Buffer.from('f')))),
        'contents',
      ),
    () => ours.promises.writeFile(handle, 'new'),
    () => assert.rejects(ours.promises.readFile('\\\\.\\pipe\\no such pipe')),
  ];
  for (const call of calls) {
    const { exact, pool } = await lanesOf(call);
    assert.ok(exact > 0, String(call));
    assert.strictEqual(pool, 0, String(call));
  }
  host.closeSync(fd);
  await handle.close();
});

test('what libuv has mapped is read by libuv', here, async (t) => {
  inFolder(t);
  host.writeFileSync('f', 'contents');
  const { O_RDONLY, UV_FS_O_FILEMAP } = constants;
  const flag = O_RDONLY | UV_FS_O_FILEMAP;
  assert.strictEqual(await ours.promises.readFile('f', { encoding: 'utf8', flag }), 'contents');
  const fd = host.openSync('f', flag);
  host.readSync(fd, Buffer.alloc(4));
  const rest = await new Promise((done) => ours.readFile(fd, 'utf8', (_, text) => done(text)));
  assert.strictEqual(rest, 'ents');
  host.closeSync(fd);
  assert.strictEqual(
    String(await drained(ours.createReadStream('f', { flags: flag }))),
    'contents',
  );
});

test('a stream’s descriptor is one of Node’s', here, async (t) => {
  inFolder(t);
  const writer = ours.createWriteStream('f', { flags: 'w+' });
  const [fd] = await once(writer, 'open');
  await new Promise((done) => writer.write('0123456789', done));
  assert.strictEqual(host.fstatSync(fd).size, 10);
  const four = Buffer.alloc(4);
  assert.strictEqual(host.readSync(fd, four, 0, 4, 3), 4);
  assert.strictEqual(String(four), '3456');
  await new Promise((done) => writer.end(done));
  await once(writer, 'close');
  assert.throws(() => host.fstatSync(fd), { code: 'EBADF' });
});

test('what a mode leaves of a new file', here, async (t) => {
  inFolder(t);
  const umask = process.umask();
  try {
    for (const [mask, mode] of [
      [0o022, 0o666],
      [0o222, 0o666],
      [0, 0o444],
      [0, 0o200],
    ]) {
      process.umask(mask);
      for (const [name, fs] of [
        ['stock', host],
        ['ours', ours],
      ]) {
        await fs.promises.writeFile(`${name}${mask}-${mode}`, 'x', { mode });
      }
      const modeOf = (name) => host.statSync(`${name}${mask}-${mode}`).mode;
      assert.strictEqual(modeOf('ours'), modeOf('stock'));
    }
  } finally {
    process.umask(umask);
    for (const name of host.readdirSync('.')) host.chmodSync(name, 0o666);
  }
});

test('a worker may be the only one that has it', here, async (t) => {
  inFolder(t);
  host.writeFileSync('f', 'contents');
  const script = `const { Worker } = require('node:worker_threads');
    const work = ${JSON.stringify(`const fs = require(${JSON.stringify(ROOT)});
      fs.promises.readFile('f', 'utf8').then((text) => require('node:worker_threads').parentPort.postMessage(text));
      fs.createReadStream('f').resume();`)};
    const next = (left) => {
      if (left === 0) return;
      const worker = new Worker(work, { eval: true });
      worker.on('message', (text) => console.log(text)).on('exit', () => next(left - 1));
    };
    next(3);`;
  const { status, stdout, stderr } = await runNode(['--eval', script], { cwd: process.cwd() });
  assert.deepStrictEqual({ status, stdout }, { status: 0, stdout: 'contents\n'.repeat(3) }, stderr);
});
