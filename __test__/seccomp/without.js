'use strict';

// `npm run test:without -- CALL[,CALL...] [FILE...]`: the tests where the kernel does not know these system
// calls, or forbids those that end in `!`. See without.c for those that can be named.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { runNode } = require('../child.js');
const { compile } = require('../compile.js');

const TESTS = path.join(__dirname, '..');

/** Compiles the filter into `folder`. Gives the program's path. */
const makeWithout = (folder) => compile(path.join(__dirname, 'without.c'), folder);

const argumentsOf = (calls, files) => [calls, process.execPath, '--test', ...files];

/** Runs test files under the filter. */
function run(without, calls, files, timeout) {
  const env = { SLUICE_WITHOUT: calls };
  return runNode(argumentsOf(calls, files), { node: without, env, timeout });
}

function main() {
  const [calls, ...given] = process.argv.slice(2);
  const all = () =>
    fs
      .readdirSync(TESTS)
      .filter((name) => name.endsWith('.test.js'))
      .map((name) => path.join(TESTS, name));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'without-'));
  try {
    const without = makeWithout(folder);
    const files = given.length > 0 ? given : all();
    const env = { ...process.env, SLUICE_WITHOUT: calls };
    const { status } = spawnSync(without, argumentsOf(calls, files), { env, stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

if (require.main === module) main();

module.exports = { makeWithout, run };
