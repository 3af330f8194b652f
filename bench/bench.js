'use strict';

// `npm run bench`: every scenario with every engine that plays it. README.md
// says what the columns mean.

const fs = require('node:fs');
const { parseArgs } = require('node:util');
const { scenarioNamed, scenarioNames } = require('./harness/catalogue.js');
const { BadUsage, choose } = require('./harness/choice.js');
const {
  ENGINES,
  enginesOfNodes,
  enginesOfPackages,
  enginesOfRun,
  findEngines,
  plays,
} = require('./harness/engines.js');
const { wrkIsHere } = require('./harness/load.js');
const { makeRecord, toJson, writeRecord } = require('./harness/record.js');
const { runSession } = require('./harness/session.js');
const { Progress } = require('./terminal/progress.js');
const { goalsTable, scenarioTable } = require('./terminal/table.js');

const ROUNDS = { full: 7, quick: 3 };

/** On a slow or busy machine, fewer rounds of what would take longer. */
const PATIENCE_MS = { full: Number.POSITIVE_INFINITY, quick: 90_000 };

/** A quick run is over then, whatever the machine is busy with. */
const END_MS = { full: Number.POSITIVE_INFINITY, quick: 108_000 };

const USAGE = `Usage: npm run bench -- [options]

  --only A,B       only these scenarios: names, families, or the beginning of names and a *
  --engines A,B    only these engines; the first is what the others are compared with
  --node PATH      node:fs and sluice-fs on this Node, too; may be given several times
  --quick          3 rounds of less work, this Node and the limits: two minutes
  --rounds N       so many rounds (${ROUNDS.full}; ${ROUNDS.quick} with --quick)
  --minutes N      fewer rounds where all of them would take longer than this
  --own-load       the own load generator, even if wrk is here
  --json FILE      write all results there
  --record         write a record and its charts into bench/records
  --records DIR    the same, into another folder
  --list           name the scenarios and the engines
`;

/** A whole number, or what is taken where none is named. */
function toNumber(text, otherwise) {
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new BadUsage(`not a number: ${text}`);
  return number;
}

function readArguments() {
  const options = {
    only: { type: 'string' },
    engines: { type: 'string' },
    node: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean' },
    rounds: { type: 'string' },
    minutes: { type: 'string' },
    'own-load': { type: 'boolean' },
    json: { type: 'string' },
    record: { type: 'boolean' },
    records: { type: 'string' },
    list: { type: 'boolean' },
    help: { type: 'boolean' },
  };
  let values;
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    throw new BadUsage(error.message);
  }
  return values;
}

function list() {
  for (const name of scenarioNames()) {
    const { family, title } = scenarioNamed(name);
    console.log(`${name.padEnd(24)}${family.padEnd(8)}${title}`);
  }
  console.log();
  const { present, missing } = findEngines([...ENGINES, ...enginesOfPackages()]);
  for (const { name, version, family = '' } of present) {
    console.log(`${name.padEnd(24)}${family.padEnd(8)}${version}`);
  }
  for (const { name, howToGet } of missing) console.log(`${name.padEnd(24)}not here: ${howToGet}`);
}

/** The engines that the arguments name, be they here or not. */
function wantedEngines({ engines, node }, scale) {
  const named =
    engines === undefined
      ? enginesOfRun(scale)
      : choose([...ENGINES, ...enginesOfPackages()], engines, 'engine');
  return [...named, ...enginesOfNodes(node)];
}

/** Runs what the arguments ask for; gives the exit code. */
async function main() {
  const values = readArguments();
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.list) {
    list();
    return 0;
  }
  const scale = values.quick ? 'quick' : 'full';
  const rounds = toNumber(values.rounds, ROUNDS[scale]);
  const patienceMs = toNumber(values.minutes, PATIENCE_MS[scale] / 60_000) * 60_000;
  const all = scenarioNames().map(scenarioNamed);
  const scenarios = values.only === undefined ? all : choose(all, values.only, 'scenario');
  const { present: engines, missing } = findEngines(wantedEngines(values, scale));
  for (const engine of missing) {
    if (!scenarios.some((scenario) => plays(engine, scenario))) continue;
    console.log(`Without ${engine.name}: ${engine.howToGet}.`);
  }
  for (const scenario of scenarios) {
    if (scenario.since === undefined || engines.some((engine) => plays(engine, scenario))) continue;
    console.log(`Without ${scenario.name}: there is none before Node ${scenario.since}.`);
  }
  if (!engines.some((engine) => scenarios.some((scenario) => plays(engine, scenario)))) {
    console.error('Nothing to measure.');
    return 1;
  }
  const withWrk = !values['own-load'] && wrkIsHere();
  const load = withWrk ? 'wrk -t1' : 'own';
  console.log(`Rounds: ${rounds}, ${scale} size, load generator: ${load}\n`);

  const { comparisons, failures, leftOut } = await runSession({
    scenarios,
    progressOf: (total) => new Progress(total),
    engines,
    scale,
    rounds,
    withWrk,
    patienceMs,
    endMs: END_MS[scale],
    onCompared: (comparison, print) => print(`${scenarioTable(comparison)}\n\n`),
  });
  if (leftOut.length > 0) console.log(`Left out for want of time: ${leftOut.join(', ')}.\n`);
  const goals = goalsTable(comparisons);
  if (goals !== null) console.log(`${goals}\n`);
  const wantsRecord = values.record || values.records !== undefined;
  if (values.json === undefined && !wantsRecord) return failures.length > 0 ? 1 : 0;
  const record = makeRecord({
    engines,
    scale,
    rounds,
    load,
    missing: Object.fromEntries(missing.map(({ name, howToGet }) => [name, howToGet])),
    comparisons,
    failures,
    leftOut,
  });
  if (values.json !== undefined) fs.writeFileSync(values.json, toJson(record));
  if (wantsRecord) {
    for (const file of writeRecord(record, values.records)) console.log(`Written: ${file}`);
  }
  return failures.length > 0 ? 1 : 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    if (!(error instanceof BadUsage)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  },
);
