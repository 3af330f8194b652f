'use strict';

// Makes a fresh clone ready: installs the development dependencies if they are
// missing or older than the lock file, and builds the addon. Quick when there
// is nothing to do.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');
const INSTALLED = path.join(ROOT, 'node_modules', '.package-lock.json');

function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function isInstalled() {
  const lock = path.join(ROOT, 'package-lock.json');
  return fs.existsSync(INSTALLED) && fs.statSync(INSTALLED).mtimeMs >= fs.statSync(lock).mtimeMs;
}

/**
 * The packages that carry other versions of Node bring a command `node`, which
 * npm would put before the machine's own for every script that follows.
 */
function removeForeignNode() {
  fs.rmSync(path.join(ROOT, 'node_modules', '.bin', 'node'), { force: true });
}

if (isInstalled()) {
  run(process.execPath, path.join(__dirname, 'build-addon.js'));
} else {
  // Installing runs the package's own install script, which builds the addon.
  run('npm', 'install', '--no-audit', '--no-fund');
}
removeForeignNode();
