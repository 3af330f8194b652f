'use strict';

// `npm run test:portable [-- FILE...]`: the Rust tests, and those of the addon, with nothing of Linux's own: what other
// systems run (src/sys/portable/). Built and run in a copy, so the addon beside it stays what it is.

const path = require('node:path');
const { ROOT, putAddon, run, withCopy } = require('./copied.js');
const { testFiles } = require('./test-files.js');

/** Tests that are not about the addon, build another one, or measure. */
const ELSEWHERE = /^(bench|examples|seccomp|suite|types)/;

function main() {
  const target = path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target'), 'portable');
  const given = process.argv.slice(2);
  return withCopy((folder) => {
    const env = { ...process.env, CARGO_TARGET_DIR: target };
    const cargo = (...args) =>
      run('cargo', [...args, '--quiet', '--features', 'portable'], { cwd: folder, env });
    if (!cargo('test', '--no-default-features') || !cargo('build', '--release')) return false;
    const built = path.join(target, 'release', 'libsluice_fs.so');
    const testing = { ...process.env, SLUICE_PORTABLE: '1' };
    if (!putAddon(built, folder, testing)) return false;
    const files = given.length > 0 ? given : testFiles({ elsewhere: ELSEWHERE });
    return run(process.execPath, ['--test', ...files], { cwd: folder, env: testing });
  });
}

process.exitCode = main() ? 0 : 1;
