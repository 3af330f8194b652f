'use strict';

// Measures one scenario with several engines in turn (A B A B ...), and sums up.

const { MEASURES } = require('./measures.js');
const { measure } = require('./measure.js');
const { medianOrNull, spreadOf, timesBetter } = require('./statistics.js');
const { judge } = require('./wanted.js');

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

/** How an engine compares with each limit: 0.6 is a share of 60 %. */
function ofLimits(measured, values, value, better) {
  const limits = measured.filter(({ engine }) => engine.role === 'limit');
  return Object.fromEntries(
    limits.map(({ engine, results }) => [
      engine.name,
      timesBetter(results.map(value), values, better).medians,
    ]),
  );
}

function summarise(scenario, { engine, results }, against, measured) {
  const { unit, better, value, cpu } = MEASURES[scenario.measure];
  const values = results.map(value);
  const medianOf = (what) => medianOrNull(results.map(what));
  return {
    engine: engine.name,
    version: engine.version,
    role: engine.role,
    against: against.engine.name,
    unit,
    better,
    value: spreadOf(values),
    times: timesBetter(against.results.map(value), values, better),
    ofLimits: ofLimits(measured, values, value, better),
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
 * All engines, round by round. Each is compared with the one that it names by
 * `against`, or with the first.
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
  const measured = engines.map((engine, at) => ({ engine, results: results[at] }));
  const againstOf = ({ against }) =>
    measured.find(({ engine }) => engine.name === against) ?? measured[0];
  const summaries = measured.map((one) =>
    summarise(scenario, one, againstOf(one.engine), measured),
  );
  return {
    scenario: scenario.name,
    family: scenario.family,
    title: scenario.titleOf?.(size) ?? scenario.title,
    size,
    rounds: results[0].length,
    wanted: scenario.wanted ?? null,
    whyNot: scenario.whyNot ?? null,
    goals: judge(scenario.wanted, summaries),
    engines: summaries,
  };
}

module.exports = { compare };
