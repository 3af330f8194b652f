'use strict';

// access in the faces that do not block: the same answers as node:fs, at once where
// nobody has to be asked.

const assert = require('node:assert');
const { chmodSync, constants, symlinkSync, writeFileSync } = require('node:fs');
const { pathToFileURL } = require('node:url');
const { test } = require('node:test');
const fs = require('..');
const { temporary } = require('./child.js');
const { twin } = require('./twin.js');

const { F_OK, R_OK, W_OK, X_OK } = constants;
const MODES = [undefined, null, F_OK, R_OK, W_OK, X_OK, R_OK | W_OK, 7, 8, -1, 0.5, '4', NaN, {}];

twin('every mode of files that are there, and of some that are not', async (given) => {
  const { at, put, faces } = given;
  const file = put('file', 'x');
  put('run', 'x');
  chmodSync(at('run'), 0o755);
  symlinkSync(at('nowhere'), at('dangling'));
  symlinkSync(at('round'), at('round'));
  const paths = [
    file,
    at('run'),
    at(''),
    at('no'),
    at('dangling'),
    at('round'),
    `${file}/below`,
    `${file}/`,
    '',
    'a\0b',
    Buffer.from(file),
    pathToFileURL(file),
    pathToFileURL(at('no')),
    new URL('http://localhost/x'),
    '/dev/null',
    '/proc/self/status',
    7,
    undefined,
  ];
  for (const path of paths) {
    for (const mode of MODES) await faces('access', [path, mode], ['callback', 'promise']);
    await faces('access', [path], ['callback', 'promise']);
  }
});

test('a cached path is looked at once', { skip: !fs.lanes().cached.open }, async (t) => {
  const folder = temporary(t);
  writeFileSync(`${folder}/f`, 'x');
  // The kernel keeps in memory what it has found, and also what it has not.
  await fs.promises.access(`${folder}/f`);
  await fs.promises.access(`${folder}/no`).catch(() => {});
  // Who has looked in vain for a while looks less often.
  for (let i = 0; i < 65; i++) await fs.promises.access(folder);
  const before = fs.lanes();
  await fs.promises.access(`${folder}/f`, R_OK);
  await assert.rejects(fs.promises.access(`${folder}/no`), { code: 'ENOENT', syscall: 'access' });
  await new Promise((resolve, reject) => {
    fs.access(`${folder}/f`, (error) => (error ? reject(error) : resolve()));
  });
  const after = fs.lanes();
  assert.strictEqual(after.cached.operations - before.cached.operations, 3);
  assert.strictEqual(after.exact.operations, before.exact.operations);
});
