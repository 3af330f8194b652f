'use strict';

// A thousand generated scripts have the outcome of node:fs.
//
// The seed is the same each time, so that a run can be had again;
// SLUICE_DIFFERENTIAL_SEED and SLUICE_DIFFERENTIAL_CASES set others.

const assert = require('node:assert');
const host = require('node:fs');
const { test } = require('node:test');
const fc = require('fast-check');
const { FACES } = require('./faces.js');
const { linesOf, script } = require('./script.js');
const { programOf } = require('./source.js');
const { tryCases } = require('./workers.js');
const { runNode, temporary } = require('../child.js');

const CASES = Number(process.env.SLUICE_DIFFERENTIAL_CASES ?? 1000);
const SEED = Number(process.env.SLUICE_DIFFERENTIAL_SEED ?? 1);

const skip = process.platform !== 'linux' && 'descriptors are counted by /proc';

test(`${CASES} generated scripts have the outcome of node:fs`, { skip }, async (t) => {
  const { cases, failures } = await tryCases({
    seed: SEED,
    cases: CASES,
    milliseconds: Number.POSITIVE_INFINITY,
    processes: 2,
  });
  assert.ok(failures.length === 0, `\n${failures.join('\n\n')}`);
  assert.strictEqual(cases, CASES);
  t.diagnostic(`seed ${SEED}`);
});

test('every function of node:fs is called', () => {
  const scripts = fc.sample(script, { seed: SEED, numRuns: 6000 });
  const text = scripts
    .flatMap((each) => FACES.flatMap((_, turn) => linesOf(each, turn)))
    .join('\n');
  const called = new Set(
    [
      ...text.matchAll(/(?:(sync|callback|promise|made|look)\(|stream\((?:null|\d), )'([\w.]+)'/g),
    ].map(([, face, name]) => (face === 'sync' ? `${name}Sync` : name)),
  );
  assert.deepStrictEqual(
    Object.keys(host).filter((name) => host[name] !== undefined && !called.has(name)),
    ['promises'],
  );
  const promised = new Set([...text.matchAll(/promise\('([\w.]+)'/g)].map(([, name]) => name));
  assert.deepStrictEqual(
    Object.keys(host.promises).filter((name) => !promised.has(name)),
    ['constants'],
  );
});

test('no path leads out of the tree', () => {
  const scripts = fc.sample(script, { seed: SEED, numRuns: 6000 });
  const lines = scripts.flatMap((each) => FACES.flatMap((_, turn) => linesOf(each, turn)));
  // `at` and `url` put the tree in front. The rest of a path may go up where it has gone down before.
  const isAbsolute = (line) => /(?<!\b(?:at|url)\()['"`]\//.test(line);
  const goesUp = (line) => /\.\.\//.test(line.replaceAll(/\b(?:dir|sub)\/\.\.\//g, ''));
  assert.ok(isAbsolute("await sync('readFile', '/small');"));
  assert.ok(goesUp("await sync('readFile', '../small');"));
  assert.deepStrictEqual(
    lines.filter((line) => isAbsolute(line) || goesUp(line)),
    [],
  );
});

test('a printed script runs with either module', { skip }, async (t) => {
  const folder = temporary(t);
  const [found] = fc.sample(script, { seed: SEED, numRuns: 1 });
  const file = `${folder}/script.js`;
  host.writeFileSync(file, programOf(found.tree, linesOf(found, 0)));
  for (const args of [[], ['node:fs'], ['sluice-fs']]) {
    const { status, stdout, stderr } = await runNode(['--no-warnings', file, ...args]);
    assert.strictEqual(status, 0, stderr);
    assert.match(stdout, args.length === 0 ? /^no difference$/m : /outcomes/);
  }
});
