'use strict';

// `npm run fuzz -- [--seconds N] [--seed S] [--cases N]`: generated calls with
// node:fs and with sluice-fs, for as long as one likes. Fails if one differs.

const { parseArgs } = require('node:util');
const { tryCases } = require('./workers.js');

const PROCESSES = 2;
const SECONDS = 60;

/** Seeds that a person can type. */
const SEEDS = 1e9;

function numberOf(value, fallback) {
  const number = value === undefined ? fallback : Number(value);
  if (Number.isInteger(number) && number >= 0) return number;
  if (number === Number.POSITIVE_INFINITY) return number;
  throw new Error(`no number: ${value}`);
}

async function main() {
  const option = { type: 'string' };
  const { values } = parseArgs({ options: { seconds: option, seed: option, cases: option } });
  const seed = numberOf(values.seed, Math.floor(Math.random() * SEEDS));
  const cases = numberOf(values.cases, Number.POSITIVE_INFINITY);
  const isBounded = values.seconds !== undefined || values.cases === undefined;
  const seconds = isBounded ? numberOf(values.seconds, SECONDS) : Number.POSITIVE_INFINITY;
  console.log(`Node ${process.version}, seed ${seed}`);
  let shown = 0;
  const begun = performance.now();
  const result = await tryCases({
    seed,
    cases,
    milliseconds: seconds * 1000,
    processes: PROCESSES,
    progress({ cases, failures }) {
      for (; shown < failures.length; shown++) console.log(`\n${failures[shown]}\n`);
      if (process.stdout.isTTY) console.log(`${cases} cases`);
    },
  });
  const took = (performance.now() - begun) / 1000;
  for (const nodes of result.nodes) console.log(`\nnode:fs itself ends the process\n${nodes}\n`);
  const { length } = result.failures;
  console.log(
    `${result.cases} cases, seed ${seed}, ${length} differ, ` +
      `${took.toFixed(1)} s, ${(result.cases / took).toFixed(0)} a second`,
  );
  if (length > 0) process.exitCode = 1;
}

main();
