'use strict';

// The same tests on the other versions of Node: what node:fs does differs there,
// and so must we.

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { ROOT, runNode } = require('./child.js');

/** What is compared with node:fs, or depends on its inside. */
const FILES = [
  'abort',
  'append-file',
  'async-context',
  'bad-input',
  'cached-lane',
  'close-on-exec',
  'cluster',
  'cp',
  'descriptors',
  'diagnostics',
  'errors',
  'exports',
  'fallback',
  'flags',
  'glob',
  'kernel-http',
  'kernel-lane',
  'kernel-stdout',
  'lanes',
  'loading',
  'nul',
  'one-trip',
  'permission',
  'pipe',
  'read-file',
  'read-files',
  'read-stream',
  'readdir',
  'realms',
  'register',
  'register-ecosystem',
  'replaced',
  'rm',
  'stacks',
  'stat',
  'stat-many',
  'worker',
  'write-file',
  'write-stream',
];

/** A whole suite; it takes a minute. */
const TIMEOUT_MS = 300_000;

/** One file of it, which is then named. */
const FILE_TIMEOUT_MS = 120_000;

const [major] = process.versions.node.split('.');

/** The lines that say what failed. */
const failures = (output) =>
  output
    .split('\n')
    .filter((line) => /^\s*not ok|^\s*(\+|- |error:|logged|node:fs:|sluice-fs:)/.test(line))
    .slice(0, 60)
    .join('\n');

// One at a time: each runs its files side by side.
for (const version of ['20', '22', '24', '26']) {
  const node = path.join(ROOT, 'node_modules', `node-${version}`, 'bin', 'node');
  const skip =
    (version === major && 'this very version') || (!fs.existsSync(node) && 'not installed here');
  test(`on Node ${version}`, { skip }, async () => {
    const files = FILES.map((name) => path.join(__dirname, `${name}.test.js`));
    const { status, stdout } = await runNode(
      ['--test', '--test-reporter=tap', `--test-timeout=${FILE_TIMEOUT_MS}`, ...files],
      { node, timeout: TIMEOUT_MS },
    );
    assert.strictEqual(status, 0, failures(stdout));
  });
}
