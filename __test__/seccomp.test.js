'use strict';

// Older kernels, and the filters of containers: without the newer system calls everything works, by the next
// lane.
//
// `npm run test:without -- CALL[,CALL...] [FILE...]` does the same with all tests, or with those that are named.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { lanes } = require('..');
const { runNode, temporary } = require('./child.js');
const { makeWithout, run } = require('./seccomp/without.js');

const NEWER = [
  'cachestat',
  'copy_file_range',
  'fallocate',
  'openat2',
  'preadv2',
  'sched_setattr',
  'sendfile',
  'statx',
];

/** What uses these calls, and compares with node:fs. */
const FILES = ['kernel-lane', 'stat-many'];

const TIMEOUT_MS = 300_000;

const noFilter = () => {
  if (process.platform !== 'linux' || !lanes().pool.open) return 'the system calls of Linux';
  const { error } = spawnSync('cc', ['--version']);
  return error ? 'a C compiler makes the filter' : false;
};

const isUnder = process.env.SLUICE_WITHOUT !== undefined;
const skip = isUnder ? 'a filter is in force already' : noFilter();

for (const [name, calls] of [
  ['an older kernel', NEWER.join()],
  ['a filter that forbids', NEWER.map((call) => `${call}!`).join()],
]) {
  test(name, { skip }, async (t) => {
    const without = makeWithout(temporary(t));
    const files = FILES.map((file) => path.join(__dirname, `${file}.test.js`));
    const { status, stdout } = await run(without, calls, files, TIMEOUT_MS);
    assert.strictEqual(status, 0, stdout);
  });
}

test('the cached lane says why it is closed', { skip }, async (t) => {
  const without = makeWithout(temporary(t));
  const script = `const { lanes } = require('.'); console.log(lanes().cached.reason)`;
  const reason = async (calls) => {
    const { stdout } = await runNode([calls, process.execPath, '-e', script], {
      cwd: path.join(__dirname, '..'),
      node: without,
    });
    return stdout;
  };
  assert.match(await reason('openat2'), /openat2.*ENOSYS/);
  assert.match(await reason('openat2!'), /openat2.*EPERM/);
});
