'use strict';

// What Windows asks for, as far as it can be found out anywhere: `lib/windows.js`.

const assert = require('node:assert');
const { constants } = require('node:fs');
const os = require('node:os');
const { test } = require('node:test');
const { getSystemErrorMap } = require('node:util');
const { toDriveName, toKnownFlags, toLibuvNumber, withoutPrefix } = require('../lib/windows.js');

test('a path on a drive is served under the name that libuv opens', () => {
  assert.strictEqual(toDriveName('C:\\a\\..\\b.txt'), '\\\\?\\C:\\b.txt');
  assert.strictEqual(toDriveName('d:/a/b'), '\\\\?\\d:\\a\\b');
  assert.strictEqual(withoutPrefix(toDriveName('C:/a')), 'C:\\a');
});

test('what is not plainly one is left to Node', () => {
  const others = [
    ...['', '\\\\server\\share\\f', '//server/share/f', '\\\\.\\pipe\\p', '\\\\?\\C:\\f', 'C:\\f\\'],
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
