'use strict';

// Replaces every function of an exports object by one that reports and goes on,
// makes each whole-file call and each stream once, and prints which replacements
// were called, with what. Run by `replaced.test.js`, once for each module.

const host = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const util = require('node:util');

const [manner, entry, register] = process.argv.slice(2);
if (manner === 'register, then replaced') require(register);
const fs = require(entry);

const own = { ...host };
const tree = own.mkdtempSync(path.join(own.realpathSync(os.tmpdir()), 'sluice-'));
const at = (name) => path.join(tree, name);

/** One at a time, as the replacements are called; null while nobody listens. */
let calls = null;

/** An argument as it may be compared. */
function shown(value) {
  if (typeof value === 'string') return value.replaceAll(tree, '<tree>');
  if (typeof value === 'function') return 'function';
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${value.byteLength}`;
  if (Array.isArray(value)) return value.map(shown);
  if (value instanceof AbortSignal) return 'signal';
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shown(each)]));
}

/** Descriptors have other numbers in every process. */
const TAKES_FD = /^(close|fsync|ftruncate|read|write|writev|readv|fstat)(Sync)?$/;

function report(name, self, args) {
  const seen = args.map(shown);
  if (TAKES_FD.test(name)) seen[0] = 'fd';
  calls?.push([name, self === fs || self === host ? 'a method' : 'no method', ...seen]);
}

function replaceAll() {
  for (const [name, original] of Object.entries(fs)) {
    const isClass = /^[A-Z_]/.test(name);
    if (typeof original !== 'function' || isClass || !(name in own)) continue;
    const replacement = function (...args) {
      report(name, this, args);
      return original.apply(this, args);
    };
    fs[name] = Object.assign(replacement, original);
  }
}

replaceAll();
if (manner === 'replaced, then register') require(register);

const callback = (name, ...args) =>
  new Promise((resolve) => {
    fs[name](...args, (error, result) => resolve(error?.code ?? shown(result)));
  });

/** What a stream gives, in chunks joined; or its error. */
function read(stream) {
  return new Promise((resolve) => {
    const chunks = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('error', (error) => chunks.push(error.code));
    stream.on('close', () => resolve(chunks.map(shown)));
  });
}

const closed = (stream) => new Promise((resolve) => stream.on('close', resolve));

async function withFd(action) {
  const fd = own.openSync(at('f'), 'r+');
  try {
    return await action(fd);
  } finally {
    try {
      own.closeSync(fd);
    } catch {
      // A stream has closed it.
    }
  }
}

const bytes = Buffer.from('bytes');
const { signal } = new AbortController();

const CASES = {
  readFileSync: () => fs.readFileSync(at('f')),
  'readFileSync of much': () => fs.readFileSync(at('large')),
  'readFileSync of no size': () => fs.readFileSync('/proc/self/limits').length > 0,
  'readFileSync as utf8': () => fs.readFileSync(at('f'), 'utf8'),
  'readFileSync as UTF-8': () => fs.readFileSync(at('f'), 'UTF-8'),
  'readFileSync as latin1': () => fs.readFileSync(at('f'), 'latin1'),
  'readFileSync with flags': () => fs.readFileSync(at('f'), { flag: 'r+' }),
  'readFileSync with nothing': () => fs.readFileSync(at('f'), {}),
  'readFileSync of a descriptor': () => withFd((fd) => fs.readFileSync(fd)),
  'readFileSync of a descriptor as utf8': () => withFd((fd) => fs.readFileSync(fd, 'utf8')),
  'readFileSync of what openSync only says is open': () => {
    const { openSync } = fs;
    fs.openSync = () => 987_654;
    try {
      return fs.readFileSync(at('f'));
    } finally {
      fs.openSync = openSync;
    }
  },
  'readFileSync of nothing': () => fs.readFileSync(at('no')),
  'readFileSync of a folder': () => fs.readFileSync(tree),
  readFile: () => callback('readFile', at('f')),
  'readFile as utf8': () => callback('readFile', at('f'), 'utf8'),
  'readFile of a descriptor': () => withFd((fd) => callback('readFile', fd)),
  'promises.readFile': () => fs.promises.readFile(at('f')),
  writeFileSync: () => fs.writeFileSync(at('w'), 'text'),
  'writeFileSync of bytes': () => fs.writeFileSync(at('w'), bytes),
  'writeFileSync of a DataView': () => fs.writeFileSync(at('w'), new DataView(bytes.buffer, 0, 3)),
  'writeFileSync of no bytes': () => fs.writeFileSync(at('w'), Buffer.alloc(0)),
  'writeFileSync, flushed': () => fs.writeFileSync(at('w'), 'text', { flush: true }),
  'writeFileSync in latin1': () => fs.writeFileSync(at('w'), 'text', 'latin1'),
  'writeFileSync with a mode': () => fs.writeFileSync(at('v'), bytes, { mode: 0o600, flag: 'wx' }),
  'writeFileSync to a descriptor': () => withFd((fd) => fs.writeFileSync(fd, 'text')),
  'writeFileSync of bytes to a descriptor': () => withFd((fd) => fs.writeFileSync(fd, bytes)),
  'writeFileSync to nowhere': () => fs.writeFileSync(at('no/no'), bytes),
  appendFileSync: () => fs.appendFileSync(at('w'), 'text'),
  'appendFileSync of bytes': () => fs.appendFileSync(at('w'), bytes, { mode: 0o600 }),
  'appendFileSync to a descriptor': () => withFd((fd) => fs.appendFileSync(fd, 'text')),
  'appendFileSync in hex': () => fs.appendFileSync(at('w'), 'abcd', 'hex'),
  writeFile: () => callback('writeFile', at('w'), 'text'),
  'writeFile of no bytes': () => callback('writeFile', at('w'), ''),
  'writeFile, flushed': () => callback('writeFile', at('w'), 'text', { flush: true }),
  'writeFile with a signal': () => callback('writeFile', at('w'), 'text', { signal }),
  'writeFile with a mode': () => callback('writeFile', at('u'), bytes, { mode: 0o600, flag: 'ax' }),
  'writeFile to a descriptor': () => withFd((fd) => callback('writeFile', fd, 'text')),
  'writeFile to a descriptor, flushed': () =>
    withFd((fd) => callback('writeFile', fd, bytes, { flush: true })),
  'writeFile to nowhere': () => callback('writeFile', at('no/no'), 'text'),
  appendFile: () => callback('appendFile', at('w'), 'text'),
  'appendFile with options': () => callback('appendFile', at('w'), 'abcd', { encoding: 'hex' }),
  'appendFile to a descriptor': () => withFd((fd) => callback('appendFile', fd, 'text')),
  'promises.writeFile': () => fs.promises.writeFile(at('w'), 'text'),
  'promises.writeFile of pieces': () => fs.promises.writeFile(at('w'), ['a', 'b']),
  'promises.appendFile': () => fs.promises.appendFile(at('w'), 'text'),
  exists: () => new Promise((resolve) => fs.exists(at('f'), resolve)),
  'exists, of nothing': () => new Promise((resolve) => fs.exists(at('no'), resolve)),
  'exists, of no path': () => new Promise((resolve) => fs.exists(5, resolve)),
  'mkdir of what is there': () => callback('mkdir', tree, { recursive: true }),
  unlink: () => callback('unlink', at('no')),
  'promises.unlink': () => fs.promises.unlink(at('no')),
  stat: () => callback('stat', at('f')).then(() => 'stats'),
  'stat as BigInts': () => callback('stat', at('f'), { bigint: true }).then(() => 'stats'),
  lstat: () => callback('lstat', at('f')).then(() => 'stats'),
  'promises.stat': () => fs.promises.stat(at('f')).then(() => 'stats'),
  createReadStream: () => read(fs.createReadStream(at('f'))),
  'createReadStream of much': () => read(fs.createReadStream(at('large'))),
  'createReadStream of a range': () =>
    read(fs.createReadStream(at('large'), { start: 5, end: 70_000 })),
  'createReadStream of nothing': () => read(fs.createReadStream(at('no'))),
  'createReadStream of a descriptor': () => withFd((fd) => read(fs.createReadStream('', { fd }))),
  'new ReadStream': () => read(new fs.ReadStream(at('f'))),
  createWriteStream: () => closed(fs.createWriteStream(at('s')).end('text')),
  'createWriteStream, flushed': () =>
    closed(fs.createWriteStream(at('s'), { flush: true }).end('text')),
  'createWriteStream of pieces': () => {
    const stream = fs.createWriteStream(at('s'));
    for (const piece of ['a', 'b', 'c']) stream.write(piece);
    return closed(stream.end('d'));
  },
  'a FileHandle’s stream': async () => {
    const handle = await fs.promises.open(at('f'));
    return read(handle.createReadStream());
  },
  'a stream over a FileHandle': async () => {
    const fd = await fs.promises.open(at('f'));
    return read(fs.createReadStream('', { fd }));
  },
  pipe: () => closed(fs.createReadStream(at('large')).pipe(fs.createWriteStream(at('s')))),
};

async function main() {
  own.writeFileSync(at('f'), 'contents');
  own.writeFileSync(at('large'), Buffer.alloc(200_000, 'sluice'));
  const seen = {};
  for (const [name, action] of Object.entries(CASES)) {
    calls = [];
    let result;
    try {
      result = shown(await action());
    } catch (error) {
      result = `${error.code}: ${shown(error.message)}`;
    }
    const called = calls.map((call) => util.inspect(call, { breakLength: Infinity }));
    calls = null;
    // Two streams at once, on a thread each: whose turn it is depends on the threads.
    if (name === 'pipe') called.sort();
    seen[name] = { called, result };
    own.writeFileSync(at('f'), 'contents');
  }
  console.log(JSON.stringify(seen));
  own.rmSync(tree, { recursive: true });
}

main();
