'use strict';

// What a run of the bench keeps: the record and its charts.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');
const { scenarioNamed, scenarioNames } = require('../bench/harness/catalogue.js');
const { chartsOf } = require('../bench/harness/chart.js');

const BENCH = path.join(__dirname, '..', 'bench', 'bench.js');

let home;
before(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-record-'));
});
after(() => fs.rmSync(home, { recursive: true, force: true }));

/** Are the elements of this document closed in their order, and its texts escaped? */
function assertWellFormed(svg) {
  const open = [];
  for (const [, closing, name, rest] of svg.matchAll(/<(\/?)([a-z]+)([^<>]*)>/g)) {
    if (closing) assert.strictEqual(open.pop(), name);
    else if (!rest.endsWith('/')) open.push(name);
  }
  assert.deepStrictEqual(open, []);
  assert.doesNotMatch(svg, /&(?!(amp|lt|gt|quot);)/);
}

const engine = (name, role, times, against = 'node:fs') => ({
  engine: name,
  role,
  against,
  unit: 'MB/s',
  value: { median: 1000 * times },
  times: { medians: times },
  others: 0.25,
});

const recordOf = (comparisons) => ({
  date: '2026-01-02T03:04:05.678Z',
  machine: { cpu: 'A & B', cores: 2, system: 'Linux x64', kernel: '6.1' },
  versions: { 'sluice-fs': '1.2.3', commit: '0123456789', node: 'v20.0.0' },
  scale: 'full',
  load: 'own',
  comparisons: comparisons.map(([family, title, engines]) => ({
    family,
    title,
    rounds: 7,
    engines,
  })),
});

describe('charts', () => {
  const stock = engine('node:fs', 'base', 1);

  it('are one for each family in which engines were compared', () => {
    const ours = engine('sluice-fs', 'ours', 2);
    const record = recordOf([
      ['http', 'one', [stock, ours]],
      ['read', 'two', [stock]],
      ['http', 'three', [stock, ours]],
      ['pipe', 'four', [stock, ours]],
    ]);
    assert.deepStrictEqual(
      chartsOf(record).map(({ family }) => family),
      ['http', 'pipe'],
    );
  });

  it('draw bars in proportion, and say what they are of', () => {
    const engines = [stock, engine('sluice-fs', 'ours', 2), engine('cp', 'limit', 4)];
    const [{ svg }] = chartsOf(recordOf([['pipe', 'a <title> & "more"', engines]]));
    assertWellFormed(svg);
    const widths = [...svg.matchAll(/width="([\d.]+)"[^>]*class="(ours|limit)"/g)];
    assert.deepStrictEqual(
      widths.map(([, width, role]) => [role, Number(width) / Number(widths[0][1])]),
      [
        ['ours', 1],
        ['limit', 2],
      ],
    );
    for (const said of ['a &lt;title&gt; &amp; &quot;more&quot;', 'A &amp; B', '0123456', '25 %']) {
      assert.ok(svg.includes(said), said);
    }
    assert.match(svg, /prefers-color-scheme:dark/);
    assert.doesNotMatch(svg, /<script|href|url\(/);
  });

  it('have no bar for what is compared with itself', () => {
    const engines = [
      stock,
      engine('node:fs@22', 'base', 1, 'node:fs@22'),
      engine('sluice-fs@22', 'ours', 3, 'node:fs@22'),
    ];
    const [{ svg }] = chartsOf(recordOf([['pipe', 'files', engines]]));
    assert.strictEqual(svg.match(/<tspan class="strong">/g).length, 1);
    assert.match(svg, /node:fs 1,000 MB\/s, node:fs@22 1,000 MB\/s, 7 rounds/);
  });
});

it('a run writes both, of the family that was asked for', () => {
  const folder = path.join(home, 'records');
  const args = ['--quick', '--rounds=1', '--only=write', '--records', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, [BENCH, ...args], {
    encoding: 'utf8',
  });
  assert.strictEqual(status, 0, stderr);
  const [record, chart, ...more] = fs.readdirSync(folder).sort((a, b) => a.length - b.length);
  assert.deepStrictEqual(more, []);
  assert.match(record, /^\d{4}-\d\d-\d\d-\d{6}\.json$/);
  assert.strictEqual(chart, record.replace('.json', '-write.svg'));
  for (const file of [record, chart]) assert.ok(stdout.includes(path.join(folder, file)));
  assertWellFormed(fs.readFileSync(path.join(folder, chart), 'utf8'));

  const { date, machine, versions, comparisons } = JSON.parse(
    fs.readFileSync(path.join(folder, record), 'utf8'),
  );
  assert.ok(Math.abs(Date.parse(date) - Date.now()) < 3_600_000);
  assert.strictEqual(machine.kernel, os.release());
  assert.strictEqual(machine.memoryBytes, os.totalmem());
  assert.deepStrictEqual(Object.keys(versions), [
    ...['sluice-fs', 'commit', 'changed', 'node', 'nginx', 'wrk', 'bun', 'deno'],
  ]);
  assert.strictEqual(versions.node, process.version);
  assert.deepStrictEqual(
    comparisons.map(({ scenario }) => scenario),
    scenarioNames().filter((name) => scenarioNamed(name).family === 'write'),
  );
  for (const { rounds, engines } of comparisons) {
    assert.strictEqual(rounds, 1);
    for (const engine of engines) assert.ok(!('rounds' in engine));
  }
});
