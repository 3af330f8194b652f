'use strict';

// Measures one scenario with several engines in turn (A B A B ...), and sums up.

const { MEASURES } = require('./measures.js');
const { measure } = require('./measure.js');
const { medianOrNull, spreadOf, timesBetter } = require('./statistics.js');

/** The operations and bytes of each lane, over all rounds. */
function sumOfLanes(results) {
  if (results.some(({ lanes }) => lanes === null)) return null;
  const sum = {};
  for (const { lanes } of results) {
    for (const [name, { operations, bytes }] of Object.entries(lanes)) {
      sum[name] ??= { operations: 0, bytes: 0 };
      sum[name].operations += operations;
      sum[name].bytes += bytes;
    }
  }
  return sum;
}

function summarise(scenario, engine, results, base) {
  const { unit, better, value, cpu } = MEASURES[scenario.measure];
  const values = results.map(value);
  const medianOf = (what) => medianOrNull(results.map(what));
  return {
    engine: engine.name,
    version: engine.version,
    unit,
    better,
    value: spreadOf(values),
    times: timesBetter(base.map(value), values, better),
    cpu: { unit: cpu.unit, value: medianOf(cpu.value) },
    cpuSeconds: medianOf(({ cpuSeconds }) => cpuSeconds),
    loopShare: medianOf(({ loopShare }) => loopShare),
    loopDelayP99Ms: medianOf(({ loopDelayP99Ms }) => loopDelayP99Ms),
    peakBytes: medianOf(({ peakBytes }) => peakBytes),
    others: medianOf(({ others }) => others),
    lanes: sumOfLanes(results),
    rounds: results,
  };
}

/**
 * All engines, round by round; the first is what the others are compared with.
 * From the moment `deadline` (of `performance.now()`) on, no second round begins.
 */
async function compare(
  scenario,
  engines,
  size,
  { rounds, deadline = Number.POSITIVE_INFINITY, ...options },
) {
  const results = engines.map(() => []);
  for (let round = 0; round < rounds; round++) {
    if (round > 0 && performance.now() >= deadline) break;
    for (const [at, engine] of engines.entries()) {
      results[at].push(await measure(scenario, engine, size, options));
    }
  }
  return {
    scenario: scenario.name,
    title: scenario.title,
    size,
    engines: engines.map((engine, at) => summarise(scenario, engine, results[at], results[0])),
  };
}

module.exports = { compare };
