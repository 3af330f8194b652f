'use strict';

// lanes(): the counters are true, and no valid call needs node:fs itself.

const assert = require('node:assert');
const host = require('node:fs');
const { Readable } = require('node:stream');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const fs = require('..');
const { closed } = require('./twin.js');
const { temporary } = require('./child.js');

const skip = !fs.native && 'without the addon there is one lane';

/** The lanes that gained, by how much: `{ pool: [operations, bytes] }`. */
async function gains(action) {
  const before = fs.lanes();
  await action();
  const after = fs.lanes();
  const gained = {};
  for (const [lane, { operations, bytes }] of Object.entries(after)) {
    const more = [operations - before[lane].operations, bytes - before[lane].bytes];
    if (more.some((count) => count !== 0)) gained[lane] = more;
  }
  return gained;
}

/** All bytes that went by lanes other than node:fs. */
const bytesOf = (gained) => Object.values(gained).reduce((sum, [, bytes]) => sum + bytes, 0);

test('says what is open', { skip }, () => {
  const lanes = fs.lanes();
  for (const [name, lane] of Object.entries(lanes)) {
    assert.strictEqual(typeof lane.open, 'boolean', name);
    assert.strictEqual(typeof lane.operations, 'number', name);
    assert.strictEqual(typeof lane.bytes, 'number', name);
    if (!lane.open) assert.strictEqual(typeof lane.reason, 'string', name);
  }
  assert.ok(lanes.pool.threads > 0);
  assert.notStrictEqual(fs.lanes(), lanes, 'a snapshot');
});

test('no valid call is exact, and every byte is counted', { skip }, async (t) => {
  const folder = temporary(t);
  const file = `${folder}/f`;
  const text = 'grüße 🦀 ';
  const size = Buffer.byteLength(text);
  host.writeFileSync(file, text);
  const fd = host.openSync(file, 'r+');
  const handle = await host.promises.open(file, 'r+');
  const signal = new AbortController().signal;
  const callback = (verb, ...args) =>
    new Promise((resolve, reject) => {
      fs[verb](...args, (error) => (error ? reject(error) : resolve()));
    });
  const calls = {
    readFile: () => callback('readFile', file),
    'readFile with an encoding': () => callback('readFile', file, 'utf8'),
    'readFile with a signal': () => callback('readFile', file, { signal }),
    'readFile of a descriptor': () => callback('readFile', fd),
    'promises.readFile': () => fs.promises.readFile(file),
    'promises.readFile of a URL': () => fs.promises.readFile(pathToFileURL(file), 'latin1'),
    'promises.readFile of a FileHandle': () => fs.promises.readFile(handle),
    readFileSync: () => fs.readFileSync(file),
    'readFileSync as UTF-8': () => fs.readFileSync(file, 'utf8'),
    'readFileSync as hex': () => fs.readFileSync(Buffer.from(file), 'hex'),
    writeFile: () => callback('writeFile', file, text),
    'writeFile with everything': () =>
      callback('writeFile', file, text, {
        signal,
        flush: true,
        mode: 0o600,
        flag: 'w',
        encoding: 'utf8',
      }),
    'promises.writeFile': () => fs.promises.writeFile(file, Buffer.from(text)),
    'promises.writeFile of pieces': () => fs.promises.writeFile(file, [text]),
    'promises.writeFile of a stream': () => fs.promises.writeFile(file, Readable.from([text])),
    writeFileSync: () => fs.writeFileSync(file, text),
    'writeFileSync of bytes': () => fs.writeFileSync(file, Buffer.from(text)),
    appendFile: () => callback('appendFile', `${file}2`, text),
    'promises.appendFile': () => fs.promises.appendFile(`${file}2`, text),
    appendFileSync: () => fs.appendFileSync(`${file}2`, text),
    createReadStream: () => closed(fs.createReadStream(file).resume()),
    'createReadStream with options': () =>
      closed(
        fs
          .createReadStream(file, { start: 0, highWaterMark: 5, encoding: 'utf8', signal })
          .resume(),
      ),
    createWriteStream: () => closed(fs.createWriteStream(file).end(text)),
    pipe: () => fs.promises.pipe(file, `${folder}/copy`),
  };
  host.rmSync(`${file}2`, { force: true });
  for (const [name, call] of Object.entries(calls)) {
    host.writeFileSync(file, text);
    host.readSync(fd, Buffer.alloc(size), 0, size, null);
    if (name.includes('descriptor')) {
      host.closeSync(fd);
      assert.strictEqual(host.openSync(file, 'r+'), fd);
    }
    const gained = await gains(call);
    assert.strictEqual(gained.exact, undefined, `${name} took the exact lane`);
    assert.ok(Object.keys(gained).length > 0, `${name} was not counted`);
    const wanted = name === 'pipe' ? [size, 2 * size] : [size];
    assert.ok(
      wanted.includes(bytesOf(gained)),
      `${name}: ${bytesOf(gained)} bytes and not ${size}`,
    );
  }
  await handle.close();
  host.closeSync(fd);
});

test('what Node has to refuse, or somebody has replaced, is exact', { skip }, async (t) => {
  const folder = temporary(t);
  const file = `${folder}/f`;
  host.writeFileSync(file, 'x');
  const refused = await gains(() =>
    assert.throws(() => fs.readFileSync(file, { encoding: 'bogus' })),
  );
  assert.strictEqual(refused.exact?.[0], 1);
  const own = { open: host.open, read: host.read, close: host.close };
  const replaced = await gains(() => closed(fs.createReadStream(file, { fs: own }).resume()));
  assert.ok(replaced.exact?.[0] > 0);
  assert.strictEqual(replaced.pool, undefined);
});
