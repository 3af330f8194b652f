'use strict';

// A copy of this checkout, for tests with another addon: the one beside the library stays what it is.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

/** What a copy needs nothing of, wherever it is. */
const LEFT_OUT = new Set(['.git', 'node_modules', 'sluice-fs.node', 'target']);

/** Calls `use` with a copy's folder, which is gone afterwards. Gives what `use` gives. */
function withCopy(use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'copied-'));
  try {
    const filter = (from) => !LEFT_OUT.has(path.basename(from));
    fs.cpSync(ROOT, folder, { recursive: true, filter });
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    return use(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program. Has it ended well? */
function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) throw error;
  return status === 0;
}

/** Puts an addon into a copy. Does it load there? Without one tests go through node:fs, and pass as well. */
function putAddon(built, folder, env) {
  fs.copyFileSync(built, path.join(folder, 'sluice-fs.node'));
  const args = ['--eval', "require('.')"];
  return run(process.execPath, args, { cwd: folder, env: { ...env, SLUICE_REQUIRE_NATIVE: '1' } });
}

module.exports = { ROOT, putAddon, run, withCopy };
