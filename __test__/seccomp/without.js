'use strict';

// The tests where the kernel does not know some system calls, or a filter forbids them. `NAME!` is one that is
// forbidden; filters.js has the names.
//
// `npm run test:without -- CALL[,CALL...] [FILE...]`
// `npm run test:without -- --kernel 4.18 [FILE...]`    what that kernel lacks; or `4.18!`, 5.4, `5.4!`
// `npm run test:without -- --all [FILE...]`            each call alone, many at once, each kernel; each a second time as
//                                                      what is forbidden. Prints a table

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { ALL, testFiles } = require('../../scripts/test-files.js');
const { ROOT, runNode } = require('../child.js');
const { compile } = require('../compile.js');
const { CALLS, KERNELS, TOGETHER, answers, forbidden, kernel } = require('./filters.js');

/**
 * About other things than the kernel: benchmarks, programs to read, types, Node's own tests; and these tests once more
 * on each other version of Node.
 */
const ELSEWHERE = /^(bench|examples|suite|types|versions)/;

/** No run of all tests takes this long, on whatever machine. */
const TIMEOUT_MS = 3_600_000;

/** Compiles the filter into `folder`. Gives the program's path. */
const makeWithout = (folder) => compile(path.join(__dirname, 'without.c'), folder);

const argumentsOf = (names, args) => [answers(names), process.execPath, ...args];

/** Runs Node under the filter. */
function runWithout(without, names, args, options = {}) {
  const env = { ...options.env, SLUICE_WITHOUT: names };
  return runNode(argumentsOf(names, args), { ...options, node: without, env });
}

/** Runs test files under the filter. */
const run = (without, names, files, timeout) =>
  runWithout(without, names, ['--test', ...files], { timeout });

/** Each filter: a title, and the names. */
function everyFilter() {
  const filters = [];
  for (const call of CALLS) filters.push([call, call], [`${call}!`, `${call}!`]);
  const apart = TOGETHER.filter((call) => call !== 'copy_file_range');
  filters.push(['many', TOGETHER.join()], ['many!', `copy_file_range,${forbidden(apart)}`]);
  for (const name of Object.keys(KERNELS).flatMap((name) => [name, `${name}!`])) {
    filters.push([`Linux ${name}`, kernel(name)]);
  }
  return filters;
}

/** The numbers that the test runner prints at its end. */
const count = (stdout, name) => Number(new RegExp(`^. ${name} (\\d+)$`, 'm').exec(stdout)?.[1]);

/** Runs the files under each filter. Did all of them pass? */
async function table(without, files) {
  let passed = true;
  const row = (title, ...cells) =>
    console.log(title.padEnd(24) + cells.map((cell) => String(cell).padStart(10)).join(''));
  row('without', 'passed', 'failed', 'skipped', 'seconds');
  for (const [title, names] of [['nothing', ''], ...everyFilter()]) {
    // Node's own copyFile is an error then, and hardly a copy can be compared: `npm test` asks each verb.
    if (names === 'copy_file_range!') continue;
    const begun = Date.now();
    const args = ['--test', '--test-reporter=spec', ...files];
    const options = { env: { NO_COLOR: '1' }, timeout: TIMEOUT_MS };
    const { status, stdout, stderr } = await runWithout(without, names, args, options);
    const [pass, fail, cancelled, skipped] = ['pass', 'fail', 'cancelled', 'skipped'].map((name) =>
      count(stdout, name),
    );
    row(title, pass, fail + cancelled, skipped, Math.round((Date.now() - begun) / 1000));
    if (status === 0) continue;
    passed = false;
    console.log(stdout.slice(Math.max(0, stdout.search(/^. failing tests:/m))) + stderr);
  }
  return passed;
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { all: { type: 'boolean' }, kernel: { type: 'string' } },
  });
  const names = values.kernel
    ? kernel(values.kernel)
    : values.all
      ? undefined
      : positionals.shift();
  const all = () => testFiles({ folders: ALL, elsewhere: ELSEWHERE });
  const files = positionals.length > 0 ? positionals : all().map((name) => path.join(ROOT, name));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'without-'));
  try {
    const without = makeWithout(folder);
    if (values.all) {
      process.exitCode = (await table(without, files)) ? 0 : 1;
      return;
    }
    const env = { ...process.env, SLUICE_WITHOUT: names };
    const args = argumentsOf(names, ['--test', ...files]);
    const { status } = spawnSync(without, args, { env, stdio: 'inherit' });
    process.exitCode = status ?? 1;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

if (require.main === module) main();

module.exports = { everyFilter, makeWithout, run, runWithout };
