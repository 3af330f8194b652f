'use strict';

// What a wrong program passes, and what node:fs says to it.

const host = require('node:fs');
const { test } = require('node:test');
const assert = require('node:assert');
const ours = require('..');
const { twin } = require('./twin.js');

const { ROOT, runNode } = require('./child.js');

// A negative number is missing: Node 20 throws it out of an event of its own.
const NO_PATHS = [
  undefined,
  null,
  true,
  1.5,
  -0.5,
  Number.NaN,
  Infinity,
  2 ** 31,
  2 ** 32,
  1n,
  Symbol('p'),
  {},
  [],
  ['a'],
  () => {},
  new Date(0),
  new Uint16Array([97]),
  new ArrayBuffer(2),
  new DataView(new ArrayBuffer(1)),
  { toString: () => '/etc/hostname' },
  new String('/etc/hostname'),
  'a\0b',
  '\0',
  '/etc/hostname\0',
  Buffer.from('a\0b'),
  Buffer.from([0]),
  new Uint8Array([47, 0]),
  new URL('http://x/f'),
  new URL('file://host/f'),
  new URL('file:///a%00b'),
  new URL('file:///a%2Fb'),
  { href: 'file:///etc/hostname', protocol: 'file:' },
];

const NO_OPTIONS = [1, true, 1n, Symbol('o'), 'bogus', 'UTF-7', 0, Number.NaN, false, ''];

twin('paths that are none', async ({ faces }) => {
  for (const path of NO_PATHS) {
    await faces('readFile', [path]);
    await faces('writeFile', [path, 'x']);
    await faces('appendFile', [path, 'x']);
  }
});

twin('no arguments, or too many', async ({ put, at, fs, outcome }) => {
  const file = put('f');
  for (const verb of ['readFile', 'writeFile', 'appendFile']) {
    for (const args of [
      [],
      [file],
      [file, undefined],
      [file, null],
      [file, 'utf8'],
      [file, {}, {}],
      [file, 'x', 'utf8', 1],
    ]) {
      await outcome([verb, args.length], () => fs[verb](...args));
      await outcome([verb, args.length], () => fs[`${verb}Sync`](...args));
    }
    await outcome(verb, () => fs.promises[verb]());
  }
  await outcome('surplus', () => fs.promises.readFile(file, 'utf8', 'surplus', () => {}));
  host.rmSync(at('f'));
});

twin('callbacks that are none', async ({ put, fs, outcome }) => {
  const file = put('f');
  for (const callback of [
    undefined,
    null,
    1,
    {},
    'callback',
    [],
    Symbol('c'),
    Promise.resolve(),
    class {}.prototype,
  ]) {
    await outcome('readFile', () => fs.readFile(file, callback));
    await outcome('readFile', () => fs.readFile(file, {}, callback));
    await outcome('writeFile', () => fs.writeFile(file, 'x', callback));
    await outcome('writeFile', () => fs.writeFile(file, 'x', {}, callback));
    await outcome('appendFile', () => fs.appendFile(file, 'x', {}, callback));
  }
});

twin('options that are none', async ({ put, faces }) => {
  for (const options of NO_OPTIONS) {
    await faces('readFile', [put('f'), options]);
    await faces('writeFile', [put('f'), 'x', options]);
    await faces('appendFile', [put('f'), 'x', options]);
  }
});

twin('options that throw when they are read', async ({ put, faces }) => {
  const file = put('f');
  for (const name of ['encoding', 'flag', 'mode', 'signal', 'flush']) {
    const hostile = () => ({
      get [name]() {
        throw new Error(`no ${name} here`);
      },
    });
    if (name !== 'mode' && name !== 'flush') await faces('readFile', [file, hostile()]);
    await faces('writeFile', [file, 'x', hostile()]);
  }
  const proxy = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no properties here');
      },
    },
  );
  await faces('readFile', [file, proxy], ['promise']);
});

twin('descriptors that are none', async ({ faces }) => {
  for (const fd of [-1, 1.5, 2 ** 31, -(2 ** 31), Number.NaN, Infinity]) {
    await faces('readFile', [fd], ['sync']);
    await faces('writeFile', [fd, 'x'], ['callback', 'sync']);
  }
});

twin('a FileHandle that is closed, or somebody else’s', async ({ put, fs, faces }) => {
  const handle = await fs.promises.open(put('f'));
  await handle.close();
  await faces('readFile', [handle], ['promise']);
  await faces('writeFile', [handle, 'x'], ['promise']);
  await faces('writeFile', [handle, ['x']], ['promise']);
  await faces('readFile', [handle], ['callback', 'sync']);
  await faces('readFile', [{ fd: 3 }], ['promise']);
  class FileHandle {
    fd = 3;
  }
  await faces('readFile', [new FileHandle()], ['promise']);
});

test('a wrong path inside a valid call does not read elsewhere', () => {
  assert.throws(() => ours.readFileSync(`${__filename}\0.txt`), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.strictEqual(host.existsSync(`${__filename}.txt`), false);
});

/** Memory that a program takes away while it is written is the program's fault, with Node too; a sanitizer stops it. */
const TAKEN_AWAY = /detached|shrinks/;
const sanitized = process.env.SLUICE_SANITIZED ? 'the sanitizer tells of it' : false;

/** A script that misuses the package must end with an error of its own, never by a signal. */
const HOSTILE = {
  'new on a plain function': 'try { new fs.readFile(__filename, () => {}); } catch {}',
  'prototype pollution': `Object.prototype.flag = 'r'; Object.prototype.encoding = 'hex';
    fs.readFile(__filename, (error) => { if (error) throw error; });`,
  'the callback is called from the callback': `let depth = 0;
    const again = () => ++depth < 2000 && fs.readFile(__filename, again);
    again();`,
  'the buffer is detached while it is written': `const data = new Uint8Array(50 << 20);
    fs.writeFile('/dev/null', data, () => {});
    fs.writeFile(process.env.OUT, data, () => {});
    structuredClone(data.buffer, { transfer: [data.buffer] });
    for (let i = 0; i < 20; i++) new Uint8Array(10 << 20);`,
  'the buffer shrinks while it is written': `const memory = new ArrayBuffer(50 << 20, { maxByteLength: 50 << 20 });
    fs.writeFile(process.env.OUT, new Uint8Array(memory), () => {});
    memory.resize(0);`,
  'the stream’s chunk is detached': `const stream = fs.createWriteStream(process.env.OUT);
    stream.on('error', () => {});
    const data = new Uint8Array(10 << 20);
    stream.write(data);
    structuredClone(data.buffer, { transfer: [data.buffer] });
    stream.end();`,
  'the descriptor is closed while it is read': `const host = require('node:fs');
    const fd = host.openSync('/dev/zero');
    const stream = fs.createReadStream(null, { fd, end: 1e8 });
    stream.on('error', () => {});
    stream.once('data', () => host.closeSync(fd));
    stream.resume();`,
};

for (const [name, script] of Object.entries(HOSTILE)) {
  const skip = TAKEN_AWAY.test(name) && sanitized;
  test(`no crash: ${name}`, { skip }, async (t) => {
    const folder = host.mkdtempSync('/tmp/sluice-');
    t.after(() => host.rmSync(folder, { recursive: true, force: true }));
    const source = `const fs = require(${JSON.stringify(ROOT)});\n${script}`;
    host.writeFileSync(`${folder}/script.cjs`, source);
    const ended = await runNode([`${folder}/script.cjs`], { env: { OUT: `${folder}/out` } });
    assert.strictEqual(ended.signal, null, ended.stderr);
    assert.strictEqual(ended.status, 0, ended.stderr);
  });
}
