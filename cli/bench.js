'use strict';

// `sluice-fs bench [DIR]`: node:fs against sluice-fs, on this machine, in this folder, on this Node.
//
// The harness is that of the project's own bench (../bench/harness), so a figure comes about in the
// same way: each measurement in a process of its own, the two in turn, every byte compared.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { version } = require('../package.json');
const { ENGINES, findEngines } = require('../bench/harness/engines.js');
const { runSession } = require('../bench/harness/session.js');
const { jobsOf } = require('./bench/jobs.js');
const { Progress } = require('./bench/progress.js');
const { textOf } = require('./bench/text.js');
const { filesystemOf, inWords } = require('./doctor/filesystems.js');

const USAGE = `Usage: sluice-fs bench [DIR] [options]

  DIR           the folder that is measured, by files in a temporary folder below (.)
  --quick       less of everything: ten seconds instead of forty
  --size SIZE   full, quick, or tiny, which tells no more than that it works
  --json FILE   all that was measured, round by round
  --svg FILE    a picture of it

  The exit code is 0 if every byte was right.
`;

const options = {
  quick: { type: 'boolean' },
  size: { type: 'string' },
  json: { type: 'string' },
  svg: { type: 'string' },
};

/** At most so many rounds; no further ones beyond `patienceMs`, and nothing more from `endMs` on. */
const SIZES = {
  full: { rounds: 7, patienceMs: 32_000, endMs: 45_000 },
  quick: { rounds: 3, patienceMs: 7_000, endMs: 20_000 },
  tiny: { rounds: 1 },
};

function sizeOf({ quick, size = quick ? 'quick' : 'full' }, BadUsage) {
  if (!Object.hasOwn(SIZES, size)) throw new BadUsage(`no size ${size}`);
  return size;
}

/** On what it runs, for who reads the figures later. */
function headOf(folder) {
  const cpus = os.cpus();
  return [
    `sluice-fs ${version}, Node ${process.versions.node}, ${os.type()} ${os.release()}`,
    `${cpus[0]?.model.trim() ?? 'processors'}, ${cpus.length} of them`,
    inWords(filesystemOf(folder)),
    '',
    '',
  ].join('\n');
}

/** Writes what was asked for. */
function keep({ json, svg }, { comparisons, failures, leftOut }, { size, engines, folder }) {
  if (json === undefined && svg === undefined) return;
  const { chartsOf } = require('../bench/harness/chart.js');
  const { makeRecord, toJson } = require('../bench/harness/record.js');
  const record = makeRecord({
    engines,
    scale: size,
    rounds: SIZES[size].rounds,
    load: 'own',
    missing: {},
    folder: filesystemOf(folder),
    comparisons,
    failures,
    leftOut,
  });
  if (json !== undefined) fs.writeFileSync(json, toJson(record));
  if (svg === undefined) return;
  // One picture of all.
  const one = comparisons.map((comparison) => ({ ...comparison, family: 'Here' }));
  const [chart] = chartsOf({ ...record, comparisons: one });
  if (chart !== undefined) fs.writeFileSync(svg, chart.svg);
}

async function run(values, [given = '.'], BadUsage) {
  const size = sizeOf(values, BadUsage);
  const folder = path.resolve(given);
  // Better said now than when all is measured.
  for (const file of [values.json, values.svg].filter((file) => file !== undefined)) {
    fs.accessSync(`${path.dirname(path.resolve(file))}/.`, fs.constants.W_OK);
  }
  const { present: engines } = findEngines(
    ENGINES.filter(({ role }) => role === 'base' || role === 'ours'),
  );
  process.stdout.write(headOf(folder));
  const session = await runSession({
    ...SIZES[size],
    scale: size,
    folder,
    engines,
    scenarios: jobsOf(size),
    progressOf: (total) => new Progress(total),
    withWrk: false,
  });
  const { comparisons, failures, leftOut } = session;
  if (comparisons.length > 0) process.stdout.write(textOf(comparisons));
  const { native } = require('../index.js');
  if (!native) {
    console.log('There is no native code here, so node:fs was compared with itself:');
    console.log('`sluice-fs doctor` says why.');
  }
  if (leftOut.length > 0) console.log(`Left out for want of time: ${leftOut.join(', ')}.`);
  console.log(
    failures.length === 0
      ? 'The bytes were right in every run.'
      : `Failed: ${failures.map(({ scenario }) => scenario).join(', ')}.`,
  );
  keep(values, session, { size, engines, folder });
  return failures.length === 0 ? 0 : 1;
}

module.exports = { USAGE, options, most: 1, run };
