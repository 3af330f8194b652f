'use strict';

// `npm run test:sanitize [-- FILE...]`: the Rust tests, and those of the addon, with AddressSanitizer, which stops a
// process that touches memory that is not its own, or no longer. Wants a nightly toolchain of Rust, and the
// sanitizer's library, which comes with gcc.
//
// Everything is built and run in a copy, so the addon beside it stays what it is. Leaks are looked for in the Rust tests
// only: Node itself frees nothing at its end.

const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { ROOT, testFiles, withCopy } = require('./copied.js');

const TARGET = 'x86_64-unknown-linux-gnu';

/** Tests that are not about the addon, or measure time or memory. */
const ELSEWHERE =
  /^(bench|examples|fallback|hosts|loading|package|register-ecosystem|seccomp|soak|suite|types|versions)/;

function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) throw error;
  return status === 0;
}

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

function main() {
  const library = sanitizer();
  return withCopy((folder) => {
    const target = path.join(ROOT, 'target', 'sanitize');
    const env = { ...process.env, RUSTFLAGS: '-Zsanitizer=address', CARGO_TARGET_DIR: target };
    const cargo = (...args) =>
      run('cargo', ['+nightly', ...args, '--quiet', '--target', TARGET], { cwd: folder, env });
    if (!cargo('test', '--no-default-features') || !cargo('build')) return false;
    const built = path.join(target, TARGET, 'debug', 'libsluice_fs.so');
    fs.copyFileSync(built, path.join(folder, 'sluice-fs.node'));
    const given = process.argv.slice(2);
    const files = given.length > 0 ? given : testFiles(ELSEWHERE);
    // One after another: an instrumented process takes several times as long, and tests have their patience.
    return run(process.execPath, ['--test', '--test-concurrency=1', ...files], {
      cwd: folder,
      env: {
        ...process.env,
        ASAN_OPTIONS: 'detect_leaks=0',
        LD_PRELOAD: library,
        SLUICE_REQUIRE_NATIVE: '1',
        SLUICE_SANITIZED: '1',
      },
    });
  });
}

process.exitCode = main() ? 0 : 1;
