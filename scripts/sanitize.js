'use strict';

// `npm run test:sanitize [-- FILE...]`: the Rust tests, and those of the addon, with AddressSanitizer, which stops a
// process that touches memory that is not its own, or no longer. Wants a nightly toolchain of Rust, and the
// sanitizer's library, which comes with gcc.
//
// `-- thread`: the Rust tests with ThreadSanitizer, and the standard library built with it, which wants its sources.
// `-- miri`: those Rust tests under Miri that make no system call that it does not know. Whichever is not
// installed is left out with a line that says so.
//
// Everything is built and run in a copy, so the addon beside it stays what it is. Leaks are looked for in the Rust tests
// only: Node itself frees nothing at its end.

const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { ROOT, putAddon, run, withCopy } = require('./copied.js');
const { testFiles } = require('./test-files.js');

const TARGET = 'x86_64-unknown-linux-gnu';

/** Tests that are not about the addon, or measure time or memory. */
const ELSEWHERE =
  /^(bench|examples|fallback|hosts|loading|package|register-ecosystem|seccomp|soak|suite|types|versions)/;

/** Rust tests that Miri can run: its system has few calls for files. */
const FOR_MIRI = [
  ...['binding::width', 'engine::glob_part', 'engine::glob_pattern', 'engine::text'],
  ...['sys::lent', 'sys::mountinfo::tests::finds'],
];

/** Is there all that is needed? Says what is not. */
function sanitizer() {
  const { status, stdout } = spawnSync('rustc', ['+nightly', '--print', 'target-libdir'], {
    encoding: 'utf8',
  });
  const runtime = status === 0 && path.join(stdout.trim(), 'librustc-nightly_rt.asan.a');
  if (!runtime || !fs.existsSync(runtime)) {
    throw new Error('no sanitizer: rustup toolchain install nightly');
  }
  const library = execFileSync('cc', ['-print-file-name=libasan.so'], { encoding: 'utf8' }).trim();
  if (!path.isAbsolute(library)) throw new Error('no library of the sanitizer beside cc');
  return fs.realpathSync(library);
}

function address(given) {
  const library = sanitizer();
  return withCopy((folder) => {
    const target = path.join(ROOT, 'target', 'sanitize');
    const env = { ...process.env, RUSTFLAGS: '-Zsanitizer=address', CARGO_TARGET_DIR: target };
    const cargo = (...args) =>
      run('cargo', ['+nightly', ...args, '--quiet', '--target', TARGET], { cwd: folder, env });
    if (!cargo('test', '--no-default-features') || !cargo('build')) return false;
    const built = path.join(target, TARGET, 'debug', 'libsluice_fs.so');
    const testing = {
      ...process.env,
      ASAN_OPTIONS: 'detect_leaks=0',
      LD_PRELOAD: library,
      SLUICE_SANITIZED: '1',
    };
    if (!putAddon(built, folder, testing)) return false;
    const files = given.length > 0 ? given : testFiles({ elsewhere: ELSEWHERE });
    // One after another: an instrumented process takes several times as long, and tests have their patience.
    const args = ['--test', '--test-concurrency=1', ...files];
    return run(process.execPath, args, { cwd: folder, env: testing });
  });
}

function nightly(...args) {
  const { status, stdout } = spawnSync('rustc', ['+nightly', ...args], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Rust's tests, in `target/NAME`; the others stay what they are. */
function rustTests(name, env, ...args) {
  const target = path.join(ROOT, 'target', name);
  return run('cargo', ['+nightly', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env, CARGO_TARGET_DIR: target },
  });
}

function thread() {
  const sources = path.join(
    nightly('--print', 'sysroot') ?? '',
    'lib/rustlib/src/rust/library/std',
  );
  if (!fs.existsSync(sources)) {
    console.log('skipped: ThreadSanitizer: rustup component add rust-src --toolchain nightly');
    return true;
  }
  const env = { RUSTFLAGS: '-Zsanitizer=thread' };
  const std = ['-Zbuild-std', '--target', TARGET];
  return rustTests('sanitize-thread', env, 'test', ...std, '--no-default-features');
}

function miri() {
  const { status } = spawnSync('cargo', ['+nightly', 'miri', '--version']);
  if (status !== 0) {
    console.log('skipped: Miri: rustup component add miri --toolchain nightly');
    return true;
  }
  // A clock that goes, and the environment.
  const env = { MIRIFLAGS: '-Zmiri-disable-isolation' };
  const tests = ['test', '--no-default-features', '--lib', '--', ...FOR_MIRI];
  return rustTests('miri', env, 'miri', ...tests);
}

const PARTS = { miri, thread };

function main() {
  const given = process.argv.slice(2);
  const parts = given.filter((name) => Object.hasOwn(PARTS, name));
  if (parts.length === 0) return address(given);
  return parts.map((name) => PARTS[name]()).every(Boolean);
}

process.exitCode = main() ? 0 : 1;
