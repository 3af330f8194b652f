'use strict';

// mapFile: a file's pages as a Buffer.

const assert = require('node:assert');
const host = require('node:fs');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const fs = require('..');
const { bytes, openDescriptors } = require('./twin.js');
const { temporary } = require('./child.js');

function fileOf(t, contents) {
  const file = `${temporary(t)}/ü f`;
  host.writeFileSync(file, contents);
  return file;
}

test('gives the bytes of a file, and of every range of it', (t) => {
  const contents = bytes(200_000);
  const file = fileOf(t, contents);
  assert.ok(fs.mapFile(file) instanceof Buffer);
  assert.ok(fs.mapFile(file).equals(contents));
  for (const position of [0, 1, 4095, 4096, 4097, 65_536, 199_999, 200_000, 200_001, 2 ** 40]) {
    for (const length of [undefined, 0, 1, 4096, 100_000, 200_000, 2 ** 40]) {
      const mapped = fs.mapFile(file, { position, length });
      const expected = contents.subarray(
        position,
        length === undefined ? undefined : position + length,
      );
      assert.ok(mapped.equals(expected), `${position}, ${length}: ${mapped.length} bytes`);
    }
  }
});

test('takes every kind of path, and options or none', (t) => {
  const file = fileOf(t, 'mapped');
  for (const path of [
    file,
    Buffer.from(file),
    new Uint8Array(Buffer.from(file)),
    pathToFileURL(file),
  ]) {
    assert.strictEqual(fs.mapFile(path).toString(), 'mapped');
  }
  for (const options of [undefined, null, {}]) {
    assert.strictEqual(fs.mapFile(file, options).toString(), 'mapped');
  }
});

test('an empty file is an empty Buffer', (t) => {
  assert.strictEqual(fs.mapFile(fileOf(t, '')).length, 0);
});

test('writing to the memory does not write to the file', (t) => {
  const file = fileOf(t, bytes(10_000));
  fs.mapFile(file).fill(0);
  assert.ok(host.readFileSync(file).equals(bytes(10_000)));
});

test('stays when the file is gone, and holds no descriptor', (t) => {
  const contents = bytes(100_000);
  const file = fileOf(t, contents);
  const before = openDescriptors();
  const mapped = fs.mapFile(file);
  assert.deepStrictEqual(openDescriptors(), before);
  host.unlinkSync(file);
  assert.ok(mapped.equals(contents));
});

test('refuses as node:fs does', (t) => {
  const file = fileOf(t, 'x');
  assert.throws(() => fs.mapFile(`${file}/no`), { code: 'ENOTDIR', syscall: 'open' });
  assert.throws(() => fs.mapFile('/no/such'), {
    code: 'ENOENT',
    errno: -2,
    syscall: 'open',
    path: '/no/such',
  });
  for (const path of [undefined, null, {}, 'a\0b']) {
    assert.throws(() => fs.mapFile(path), { name: 'TypeError' });
  }
  for (const value of [-1, 1.5, '1', Number.NaN, 1n, null, Infinity, 2 ** 53]) {
    const code = typeof value === 'number' ? 'ERR_OUT_OF_RANGE' : 'ERR_INVALID_ARG_TYPE';
    assert.throws(() => fs.mapFile(file, { position: value }), { code });
    assert.throws(() => fs.mapFile(file, { length: value }), { code });
  }
});

test('what is no file is refused', () => {
  assert.throws(
    () => fs.mapFile('/tmp'),
    (error) => ['ENODEV', 'EISDIR'].includes(error.code),
  );
});

test('a file beyond any Buffer is an error and no crash', (t) => {
  const file = fileOf(t, '');
  host.truncateSync(file, 2 ** 43);
  assert.throws(() => fs.mapFile(file));
  assert.strictEqual(fs.mapFile(file, { position: 2 ** 42 + 5, length: 10 }).length, 10);
});
