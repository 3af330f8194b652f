'use strict';

// ARCHITECTURE.md names every file with unsafe code, and says why that holds.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT } = require('./child.js');

const SOURCES = path.join(ROOT, 'src');

test('the list of unsafe code is complete', () => {
  const names = fs.readdirSync(SOURCES, { recursive: true }).filter((name) => name.endsWith('.rs'));
  const unsafe = names.filter((name) => {
    const text = fs.readFileSync(path.join(SOURCES, name), 'utf8');
    return /\bunsafe (\{|fn|impl|extern)|allow\(unsafe_code/.test(text);
  });
  const document = fs.readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const [, chapter] = /\n## Unsafe code\n(.*?)\n## /s.exec(document);
  const rows = chapter.split('\n').filter((line) => line.startsWith('| `'));
  const listed = rows.flatMap((row) => {
    const [places, what, why] = row.split(' | ');
    assert.ok(what?.trim() && why?.trim(), row);
    return [...places.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  });
  assert.deepStrictEqual(listed.sort(), unsafe.sort());
});
