'use strict';

// `npm run demo`: the main jobs with node:fs and with sluice-fs in turn, on
// 2,000 small files and a large one. The bytes are compared in every run.

const { parseArgs } = require('node:util');
const { scenarioNamed } = require('./harness/catalogue.js');
const { findEngines } = require('./harness/engines.js');
const { median } = require('./harness/statistics.js');
const { percent } = require('./harness/figures.js');
const { runSession } = require('./harness/session.js');
const { Progress } = require('./terminal/progress.js');
const { comparisonTable } = require('./terminal/table.js');
const { native } = require('..');

const NAMES = [
  'read-file',
  'read-file-64',
  'read-file-utf8',
  'read-file-promise',
  'write-file',
  'read-file-large',
  'read-stream',
  'pipe-file',
  'http-1k',
  'http-64k',
  'http-1m',
];

const ROUNDS = 3;

/** On a slow or busy machine, fewer rounds of what would take longer. */
const PATIENCE_MS = 30_000;

async function main() {
  const options = { rounds: { type: 'string', default: String(ROUNDS) } };
  const rounds = Math.max(1, Number.parseInt(parseArgs({ options }).values.rounds, 10) || ROUNDS);
  const { files, bytes } = scenarioNamed('read-file').scales.quick;
  const large = scenarioNamed('read-file-large').scales.quick.bytes / 1024 ** 2;
  console.log(
    `${files.toLocaleString('en-US')} files of ${bytes} bytes and one of ${large} MiB, ` +
      `each job up to ${rounds} times in turn, in a process of its own.`,
  );

  const { present } = findEngines();
  const engines = present.filter(({ name }) => name === 'node:fs' || name === 'sluice-fs');
  const { comparisons, failures } = await runSession({
    scenarios: NAMES.map(scenarioNamed),
    progressOf: (total) => new Progress(total),
    engines,
    scale: 'quick',
    rounds,
    withWrk: false,
    patienceMs: PATIENCE_MS,
  });
  if (comparisons.length > 0) {
    const others = comparisons.flatMap(({ engines }) => engines.map(({ others }) => others));
    console.log(`\n${comparisonTable(comparisons)}\n`);
    console.log(`Something else used ${percent(median(others))} of the machine meanwhile.`);
  }
  if (!native) console.log('There is no native code here: node:fs was compared with itself.');
  console.log(
    failures.length === 0
      ? 'The bytes were equal in every run.'
      : `Failed: ${failures.map(({ scenario }) => scenario).join(', ')}.`,
  );
  process.exitCode = failures.length === 0 ? 0 : 1;
}

main();
