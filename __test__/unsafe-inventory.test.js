'use strict';

// Each file with unsafe code is in the list of ARCHITECTURE.md, and says itself why; and the list names no others.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');

const ROOT = path.join(__dirname, '..');
const SRC = path.join(ROOT, 'src');

/** An unsafe block, function, implementation or type of a function; or the permission to have some. */
const UNSAFE =
  /\bunsafe\s*(\{|fn\b|impl\b|extern\b|trait\b)|#!?\[(allow|expect)\([^\]]*\bunsafe_code\b/;

function withoutComments(rust) {
  return rust.replaceAll(/\/\/.*$/gm, '');
}

const files = fs
  .readdirSync(SRC, { recursive: true })
  .filter((name) => name.endsWith('.rs'))
  .map((name) => ({ name, rust: fs.readFileSync(path.join(SRC, name), 'utf8') }));

const unsafe = files.filter(({ rust }) => UNSAFE.test(withoutComments(rust)));

function inventory() {
  const text = fs.readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const [, section] = text.split('\n## Unsafe code\n');
  const rows = section.split('\n## ')[0].matchAll(/^\|([^|]+)\|[^|]+\|[^|]+\|$/gm);
  return [...rows].flatMap(([, places]) =>
    [...places.matchAll(/`([^`]+\.rs)`/g)].map(([, name]) => name),
  );
}

test('the list of ARCHITECTURE.md names the files with unsafe code, and no others', () => {
  assert.deepStrictEqual(inventory().sort(), unsafe.map(({ name }) => name).sort());
});

test('each of them says why', () => {
  for (const { name, rust } of unsafe) {
    assert.match(rust, /allow\(\s*unsafe_code,\s*reason = "/, name);
  }
});

test('each block and each implementation has its argument', () => {
  for (const { name, rust } of unsafe) {
    const lines = rust.split('\n');
    for (const [at, line] of lines.entries()) {
      if (!/\bunsafe\s*(\{|impl\b)/.test(line.replace(/\/\/.*$/, ''))) continue;
      const above = lines.slice(Math.max(0, at - 6), at).join('\n');
      assert.match(above, /SAFETY:/, `${name}:${at + 1}`);
    }
  }
});
