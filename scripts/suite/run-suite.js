'use strict';

// Node's own tests, first on stock Node, then with sluice-fs laid over node:fs. A
// regression is a test that stock Node passes and that fails twice with ours, the
// second time alone, while stock Node still passes it.

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { attempt } = require('./attempt.js');
const { Baseline, versionOf } = require('./baseline.js');
const exclusions = require('./exclusions.json');
const { install } = require('./install.js');
const { printNames, printOutput } = require('./print.js');
const { rounds } = require('./rounds.js');
const { select } = require('./select.js');

/** Without the addon all is Node's own, and passes. */
function checkAddon(node, folder) {
  const env = { ...process.env, SLUICE_REQUIRE_NATIVE: '1' };
  execFileSync(node, ['-e', "require('sluice-fs')"], { cwd: folder, env });
}

async function stock(where, tests, { jobs, fresh }) {
  const baseline = new Baseline(versionOf(where.node), { fresh });
  const unknown = tests.filter((test) => baseline.get(test) === undefined);
  const outcomes = await rounds(where, unknown, { ours: false, jobs });
  for (const [test, { status }] of outcomes) baseline.set(test, status);
  if (unknown.length > 0) baseline.save();
  return (status) => tests.filter((test) => baseline.get(test) === status);
}

/** Stock Node again, for what fails with ours: its entry in the baseline may be out of date. */
async function confirmed(where, suspects) {
  const regressions = [];
  const gone = [];
  for (const test of suspects) {
    const { status } = await attempt(where, test, { ours: false, slot: 0 });
    (status === 'passed' ? regressions : gone).push(test);
  }
  return { regressions, gone };
}

async function compare(where, { every, filter, fresh, jobs }) {
  const selected = select(where.source, { every, filter });
  const excluded = selected.filter(({ name }) => name in exclusions);
  const tests = selected.filter(({ name }) => !(name in exclusions));
  console.log(`Node ${versionOf(where.node)}: ${selected.length} tests of ${where.source}`);
  for (const { name } of excluded) console.log(`excluded: ${name}: ${exclusions[name]}`);

  const withStatus = await stock(where, tests, { fresh, jobs });
  const [passing, failing] = [withStatus('passed'), withStatus('failed')];
  const skipped = withStatus('skipped').length;
  console.log(`stock: ${passing.length} passed, ${failing.length} failed, ${skipped} skipped`);
  printNames('stock fails', failing);

  const outcomes = await rounds(where, passing, { ours: true, jobs });
  const flaky = passing.filter((test) => outcomes.get(test).first);
  const suspects = passing.filter((test) => outcomes.get(test).status !== 'passed');
  const { regressions, gone } = await confirmed(where, suspects);
  const passed = passing.length - suspects.length;
  console.log(`ours: ${passed} passed of ${passing.length}, ${excluded.length} excluded`);
  for (const test of flaky)
    printOutput('failed once, passed alone', test, outcomes.get(test).first);
  for (const test of regressions) printOutput('regression', test, outcomes.get(test));
  printNames('stock fails as well by now', gone);
  printNames('regressions', regressions);
  return { passed, failed: regressions.length };
}

/**
 * Runs the suite and prints what came of it, but for the last line.
 *
 * @param {object} options
 * @param {string} options.source a source tree of Node
 * @param {string} options.node a Node of the same version
 * @param {RegExp} [options.filter] only tests with such a name (`parallel/test-fs-open.js`)
 * @param {boolean} [options.every] also tests that use no files
 * @param {boolean} [options.fresh] stock Node anew, whatever is remembered
 * @param {number} [options.jobs] tests at a time
 * @param {number} [options.limit] seconds that a test may take
 */
async function runSuite({
  source,
  node,
  jobs = os.availableParallelism(),
  limit = 120,
  ...choice
}) {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-suite-'));
  const scratch = fs.realpathSync(made);
  // An end by a signal is an end by `exit` as well: the tests that run end with it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  process.once('exit', () => fs.rmSync(scratch, { recursive: true, force: true }));
  try {
    const installed = path.join(scratch, 'installed');
    const preload = install(installed);
    const program = fs.realpathSync(node);
    checkAddon(program, installed);
    const where = { source: path.resolve(source), node: program, scratch, preload, limit };
    return await compare(where, { ...choice, jobs });
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

module.exports = { runSuite };
