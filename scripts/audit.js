'use strict';

// `npm run audit`: is anything known against what the addon is built of (deny.toml), or against what the tests
// run on? Installs nothing: what is not here, or cannot be reached, is left out with a line that says so.

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '..');

/** Crates of their own, which are not linked into the addon: their licences do not matter to anybody. */
const CRATES_OF_TESTS = ['fuzz/Cargo.toml', 'loom/Cargo.toml'];

const MAX_BUFFER = 1 << 28;

function run(command, args) {
  const options = { cwd: ROOT, encoding: 'utf8', maxBuffer: MAX_BUFFER };
  const { error, status, stdout, stderr } = spawnSync(command, args, options);
  if (error?.code === 'ENOENT')
    return { isGood: false, stdout: '', said: `there is no ${command}` };
  if (error) throw error;
  return { isGood: status === 0, stdout, said: stdout + stderr };
}

function cargoDeny(manifest, ...checks) {
  const args = ['--manifest-path', manifest, '--config', 'deny.toml', 'check', ...checks];
  const { isGood, said } = run('cargo', ['deny', ...args]);
  const title = `cargo deny, ${manifest}, ${checks.join(' ')}`;
  if (/failed to (fetch|clone|load|open) advisory database/.test(said)) {
    console.log(`skipped: ${title}: the database of advisories cannot be reached`);
    return true;
  }
  console.log(isGood ? `good: ${title}` : `${said}\nbad: ${title}`);
  return isGood;
}

function auditCrates() {
  if (!run('cargo', ['deny', '--version']).isGood) {
    console.log('skipped: cargo deny: not installed (cargo install cargo-deny --locked)');
    return true;
  }
  return [
    cargoDeny('Cargo.toml', 'bans', 'licenses', 'sources'),
    cargoDeny('Cargo.toml', 'advisories'),
    ...CRATES_OF_TESTS.flatMap((manifest) =>
      ['sources', 'advisories'].map((check) => cargoDeny(manifest, check)),
    ),
  ].every(Boolean);
}

function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

function auditPackages() {
  const { isGood, stdout } = run('npm', ['audit', '--json']);
  const { vulnerabilities, message } = parsed(stdout);
  if (vulnerabilities === undefined) {
    console.log(`skipped: npm audit: ${message ?? 'the registry does not answer'}`);
    return true;
  }
  console.log(isGood ? 'good: npm audit' : `${run('npm', ['audit']).said}\nbad: npm audit`);
  return isGood;
}

process.exitCode = [auditCrates(), auditPackages()].every(Boolean) ? 0 : 1;
