'use strict';

// The type tests under other settings than those of `npx tsc --project __test__/types`.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');

const TYPES = path.join(__dirname, 'types');
const TSC = path.join(path.dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

function compiles(project) {
  const args = [TSC, '--project', path.join(TYPES, project)];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(stdout, '');
  assert.equal(status, 0);
}

test("the types resolve as a bundler resolves them, beside the DOM's", () => {
  compiles('bundler');
});

test('the programs that stand for existing ones compile against node:fs itself', () => {
  compiles('node-fs');
});
