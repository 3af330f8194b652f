'use strict';

// Builds the addon with cargo and puts it where lib/native.js looks. Without
// cargo it says so and succeeds: the package then works through node:fs.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

/** As the package's install script: what cannot be built here is no error. */
const isOptional = process.env.npm_lifecycle_event === 'install';

function explain(reason) {
  console.log(`sluice-fs: ${reason}, so no native code: everything will go through node:fs.`);
  console.log('sluice-fs: install Rust (https://rustup.rs), then run `npm rebuild sluice-fs`.');
}

function build() {
  if (process.platform !== 'linux') return explain(`not built for ${process.platform}`);
  const cargo = spawnSync('cargo', ['build', '--release', '--quiet'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (cargo.error) return explain('there is no cargo here');
  if (cargo.status !== 0) {
    if (isOptional) return explain('cargo has failed');
    process.exitCode = cargo.status ?? 1;
    return;
  }
  const target = process.env.CARGO_TARGET_DIR ?? path.join(ROOT, 'target');
  // Written beside and renamed: a process that has the old addon mapped keeps it.
  const addon = path.join(ROOT, 'sluice-fs.node');
  fs.copyFileSync(path.join(target, 'release', 'libsluice_fs.so'), `${addon}.new`);
  fs.renameSync(`${addon}.new`, addon);
}

build();
