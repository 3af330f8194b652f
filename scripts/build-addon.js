'use strict';

// Builds the addon with cargo and puts it where lib/native.js looks. Without
// cargo it says so and succeeds: the package then works through node:fs.
//
// As the install script of the published package it first looks whether there is an addon that
// works here: the one for this platform is a package of its own.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

/** What cargo makes. */
const BUILT = {
  darwin: 'libsluice_fs.dylib',
  linux: 'libsluice_fs.so',
  win32: 'sluice_fs.dll',
};

/** As the package's install script: what cannot be built here is no error. */
const isOptional = process.env.npm_lifecycle_event === 'install';

function explain(reason) {
  console.log(`sluice-fs: ${reason}, so no native code: everything will go through node:fs.`);
  console.log('sluice-fs: install Rust (https://rustup.rs), then run `npm rebuild sluice-fs`.');
}

/** Is this the published package, and does the addon that came with it load? */
function isPrebuilt() {
  if (require('../package.json').optionalDependencies === undefined) return false;
  const args = ['--no-warnings', '--print', 'require(process.argv[1]).native', ROOT];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return stdout?.trim() === 'true';
}

/**
 * Puts a new file in the place of an old one: a process that has the old addon mapped keeps it. Windows lets nobody replace
 * a library that is loaded, but rename it.
 */
function replace(made, addon) {
  try {
    fs.renameSync(made, addon);
  } catch (error) {
    if (process.platform !== 'win32') throw error;
    fs.renameSync(addon, `${addon}.${Date.now()}.old`);
    fs.renameSync(made, addon);
  }
}

function build() {
  if (isPrebuilt()) return;
  const built = BUILT[process.platform];
  if (built === undefined) return explain(`not built for ${process.platform}`);
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
  const addon = path.join(ROOT, 'sluice-fs.node');
  fs.copyFileSync(path.join(target, 'release', built), `${addon}.new`);
  replace(`${addon}.new`, addon);
}

build();
