'use strict';

// `npm run bench`: every scenario with every engine that plays it. README.md
// says what the columns mean.

const fs = require('node:fs');
const { parseArgs } = require('node:util');
const { version } = require('../package.json');
const { scenarioNamed, scenarioNames } = require('./harness/catalogue.js');
const { findEngines } = require('./harness/engines.js');
const { wrkIsHere } = require('./harness/load.js');
const { describeMachine } = require('./harness/machine.js');
const { runSession } = require('./harness/session.js');
const { scenarioTable } = require('./harness/table.js');

const ROUNDS = { full: 7, quick: 3 };

/** On a slow or busy machine, what begins later than this is done once. */
const PATIENCE_MS = { full: Number.POSITIVE_INFINITY, quick: 90_000 };

const USAGE = `Usage: npm run bench -- [options]

  --only A,B       only these scenarios (a name, or its beginning and a *)
  --engines A,B    only these engines; the first is what the others are compared with
  --quick          3 rounds of less work: everything within two minutes
  --rounds N       so many rounds (${ROUNDS.full}; ${ROUNDS.quick} with --quick)
  --own-load       the own load generator, even if wrk is here
  --json FILE      write all results there
  --list           name the scenarios and the engines
`;

class BadUsage extends Error {}

/** The chosen ones of `names`, in the order of `names`. */
function choose(names, wanted, what) {
  if (wanted === undefined) return names;
  const patterns = wanted.split(',').map((pattern) => pattern.trim());
  const fits = (name, pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
  for (const pattern of patterns) {
    if (!names.some((name) => fits(name, pattern))) throw new BadUsage(`no ${what} ${pattern}`);
  }
  return names.filter((name) => patterns.some((pattern) => fits(name, pattern)));
}

function toRounds(text, scale) {
  if (text === undefined) return ROUNDS[scale];
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) throw new BadUsage(`not a number: ${text}`);
  return rounds;
}

function readArguments() {
  const options = {
    only: { type: 'string' },
    engines: { type: 'string' },
    quick: { type: 'boolean' },
    rounds: { type: 'string' },
    'own-load': { type: 'boolean' },
    json: { type: 'string' },
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

function list({ present, missing }) {
  for (const name of scenarioNames()) console.log(`${name.padEnd(20)}${scenarioNamed(name).title}`);
  console.log();
  for (const { name, version } of present) console.log(`${name.padEnd(20)}${version}`);
  for (const { name, howToGet } of missing) console.log(`${name.padEnd(20)}not here: ${howToGet}`);
}

/** Runs what the arguments ask for; gives the exit code. */
async function main() {
  const values = readArguments();
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const { present, missing } = findEngines();
  if (values.list) {
    list({ present, missing });
    return 0;
  }
  const scale = values.quick ? 'quick' : 'full';
  const rounds = toRounds(values.rounds, scale);
  const names = choose(scenarioNames(), values.only, 'scenario');
  const engineNames = choose(
    present.map(({ name }) => name),
    values.engines,
    'engine',
  );
  const engines = present.filter(({ name }) => engineNames.includes(name));
  for (const { name, howToGet } of missing) console.log(`Without ${name}: ${howToGet}.`);
  const withWrk = !values['own-load'] && wrkIsHere();
  const load = withWrk ? 'wrk -t1' : 'own';
  console.log(`Rounds: ${rounds}, ${scale} size, load generator: ${load}\n`);

  const date = new Date().toISOString();
  const { comparisons, failures } = await runSession({
    names,
    engines,
    scale,
    rounds,
    withWrk,
    deadline: performance.now() + PATIENCE_MS[scale],
    onCompared: (comparison, print) => print(`${scenarioTable(comparison)}\n\n`),
  });
  if (values.json !== undefined) {
    const record = {
      format: 1,
      version,
      date,
      machine: describeMachine(),
      scale,
      rounds,
      load,
      missing: missing.map(({ name }) => name),
      comparisons,
      failures,
    };
    fs.writeFileSync(values.json, `${JSON.stringify(record, null, 2)}\n`);
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
