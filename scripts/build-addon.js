'use strict';

// Builds the addon with cargo and puts it where lib/native.js looks. Without
// cargo it says so and succeeds: the package then works through node:fs.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const BUILT = {
  darwin: 'libsluice_fs.dylib',
  win32: 'sluice_fs.dll',
};

const cargo = spawnSync('cargo', ['build', '--release', '--quiet'], {
  cwd: ROOT,
  stdio: 'inherit',
});
if (cargo.error) {
  console.log('sluice-fs: no cargo here, so no native code: everything will go through node:fs.');
  console.log('sluice-fs: install Rust (https://rustup.rs), then run `npm rebuild sluice-fs`.');
} else if (cargo.status === 0) {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
  const built = path.join(target, 'release', BUILT[process.platform] ?? 'libsluice_fs.so');
  // Written beside and renamed: a process that has the old addon mapped keeps it.
  const addon = path.join(ROOT, 'sluice-fs.node');
  fs.copyFileSync(built, `${addon}.new`);
  fs.renameSync(`${addon}.new`, addon);
} else {
  process.exitCode = cargo.status ?? 1;
}
