'use strict';

// `sluice-fs bench`: it works, tells what it has done, and leaves nothing behind. No figure is judged.

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { setTimeout: delay } = require('node:timers/promises');
const { lanes, native } = require('..');
const { SIZES, jobsOf } = require('../cli/bench/jobs.js');
const { barsOf, columns } = require('../cli/bench/text.js');
const { COMMAND, runCommand } = require('./cli-run.js');
const { temporary } = require('./child.js');
const { until } = require('./examples-run.js');

const TITLES = jobsOf('tiny').map(({ title }) => title);

test('every job, as a table, as JSON and as a picture', async (t) => {
  const [folder, results] = [temporary(t), temporary(t)];
  const [json, svg] = ['record.json', 'picture.svg'].map((name) => path.join(results, name));
  const args = ['bench', folder, '--size', 'tiny', '--json', json, '--svg', svg];
  const { status, stdout, stderr } = await runCommand(args);
  assert.equal(status, 0, stderr);
  // No terminal: a line for each job.
  assert.equal(stderr.trim().split('\n').length, TITLES.length);
  for (const title of TITLES) {
    // In the table and beside its bar.
    assert.equal(stdout.split(`\n${title} `).length, 3, title);
  }
  assert.match(stdout, /The bytes were right in every run\.\n$/);
  assert.ok(stdout.includes(`${folder}: `));
  assert.deepEqual(fs.readdirSync(folder), [], 'nothing is left behind');

  const record = JSON.parse(fs.readFileSync(json, 'utf8'));
  assert.equal(record.folder.folder, folder);
  assert.deepEqual(
    record.comparisons.map(({ title }) => title),
    TITLES,
  );
  for (const { scenario, engines } of record.comparisons) {
    assert.deepEqual(
      engines.map(({ engine }) => engine),
      ['node:fs', 'sluice-fs'],
    );
    const { kernel, cached } = engines[1].lanes;
    if (native && scenario.startsWith('http')) assert.ok(kernel.bytes > 0, scenario);
    if (native && scenario === 'pipe-file') assert.ok(kernel.bytes > 0);
    if (lanes().cached.open && scenario === 'read-file') assert.ok(cached.operations > 0);
  }
  const picture = fs.readFileSync(svg, 'utf8');
  assert.match(picture, /^<svg /);
  for (const title of TITLES) assert.ok(picture.includes(title), title);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  test(`${signal} leaves nothing behind`, async (t) => {
    const folder = temporary(t);
    const child = spawn(process.execPath, [COMMAND, 'bench', folder], { stdio: 'ignore' });
    t.after(() => child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    // In the midst of its first files.
    const files = () =>
      fs.readdirSync(folder, { recursive: true }).filter((name) => /\d+$/.test(name));
    await until(() => files().length > 10, 'it has begun');
    child.kill(signal);
    // Somebody impatient: what is being cleared away goes nevertheless.
    await delay(3);
    child.kill(signal);
    const [code] = await ended;
    assert.equal(code, signal === 'SIGINT' ? 130 : 143);
    assert.deepEqual(fs.readdirSync(folder), []);
  });
}

test('what it cannot do it says', async (t) => {
  const file = path.join(temporary(t), 'file');
  fs.writeFileSync(file, '');
  const cases = [
    [['bench', '--size', 'huge'], 2, /no size huge/],
    [['bench', '--rounds', '3'], 2, /rounds/],
    [['bench', path.join(file, 'missing')], 1, /ENOTDIR/],
    [['bench', '/no/such/folder'], 1, /ENOENT/],
    [['bench', '/proc'], 1, /ENOENT|EACCES|EPERM/],
    [['bench', '--json', '/no/such/folder/record.json'], 1, /ENOENT/],
    [['bench', '--svg', path.join(file, 'picture.svg')], 1, /ENOTDIR|EACCES/],
  ];
  for (const [args, code, words] of cases) {
    const { status, stderr } = await runCommand(args);
    assert.equal(status, code, args.join(' '));
    assert.match(stderr, words);
    // Said before anything is measured.
    assert.doesNotMatch(stderr, /\n\s+at |1\/\d+ /);
  }
});

test('bars end beyond the mark if sluice-fs is faster, and before it if not', () => {
  const comparison = (title, medians) => ({
    title,
    engines: [{}, { times: { medians } }],
  });
  const comparisons = [comparison('fast', 10), comparison('even', 1), comparison('slow job', 0.5)];
  assert.equal(
    barsOf(comparisons, { LANG: 'C' }),
    [
      `fast      #####|${'#'.repeat(45)} 10.0`,
      'even      #####| 1.00',
      'slow job  ###  | 0.50',
    ].join('\n'),
  );
  assert.match(barsOf(comparisons, { LC_ALL: 'C.UTF-8' }), /█│/);
});

test('columns', () => {
  assert.equal(
    columns(
      [
        ['', 'times'],
        ['a job', '1'],
      ],
      [1],
    ),
    '       times\na job      1',
  );
  assert.deepEqual(Object.keys(SIZES), ['full', 'quick', 'tiny']);
});
