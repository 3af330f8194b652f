'use strict';

// The whole check: lint, types, Rust tests, JavaScript tests. Stops at the
// first part that fails; `npm test -- PART ...` runs only those.

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { ALL, testFiles } = require('./test-files.js');

const ROOT = path.join(__dirname, '..');

const PARTS = {
  rustfmt: ['cargo', 'fmt', '--check'],
  clippy: ['cargo', 'clippy', '--quiet', '--', '-D', 'warnings'],
  // Apart, because a test build has no use for the addon's exports.
  'clippy-tests': [
    ...['cargo', 'clippy', '--quiet', '--all-targets', '--no-default-features'],
    ...['--', '-D', 'warnings'],
  ],
  biome: ['npx', 'biome', 'ci', '--error-on-warnings', '.'],
  types: ['npx', 'tsc', '--project', '__test__/types'],
  rust: ['cargo', 'test', '--quiet', '--no-default-features'],
  // All orders of the threads' steps: half a minute.
  loom: ['cargo', 'test', '--quiet', '--manifest-path', 'loom/Cargo.toml'],
  javascript: [process.execPath, '--test', '--test-reporter=spec', ...testFiles({ folders: ALL })],
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(PARTS)) {
  const [command, ...args] = PARTS[name];
  console.log(`\n> ${name}: ${[command, ...args].join(' ')}`);
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) {
    console.error(`\n${name} failed`);
    process.exit(status ?? 1);
  }
}
