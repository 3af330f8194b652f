'use strict';

// What all commands do: a temporary folder that goes in any case, scenarios
// one after another with progress, and failures told without ending the rest.

const { plays } = require('./engines.js');
const { Folders } = require('./folders.js');
const { compare } = require('./rounds.js');
const { clearAwayOnSignals } = require('./signals.js');

/** A server is asked for some time, and started, warmed up and put under load before. */
const weightOf = ({ serve }) => (serve === undefined ? 1 : 3);

/**
 * Until when the first of these scenarios may begin further rounds: what is left of the
 * time is for all of them, by their weights. Its first round is done in any case.
 */
function deadlineOf(scenarios, now, end) {
  const all = scenarios.reduce((sum, scenario) => sum + weightOf(scenario), 0);
  return now + (Math.max(0, end - now) * weightOf(scenarios[0])) / all;
}

/**
 * Compares the engines in each of `scenarios`, and gives further rounds up where they would
 * take all of it beyond `patienceMs`. What would begin after `endMs` is left out.
 * `onCompared(comparison, print)` is called as each is ready. `options` are those of
 * `compare`: rounds, withWrk. All files are made in `folder`, and `progressOf(total)` makes
 * what tells a person how far it is. Gives the comparisons, the failures, and the names of
 * what was left out.
 */
async function runSession({
  scenarios,
  engines,
  scale,
  folder,
  progressOf,
  patienceMs = Number.POSITIVE_INFINITY,
  endMs = Number.POSITIVE_INFINITY,
  onCompared = () => {},
  ...options
}) {
  clearAwayOnSignals();
  const played = scenarios
    .map((scenario) => ({ scenario, players: engines.filter((engine) => plays(engine, scenario)) }))
    .filter(({ players }) => players.length > 0);
  const folders = new Folders(folder);
  const progress = progressOf(played.length);
  const begun = performance.now();
  const end = begun + patienceMs;
  const print = (text) => progress.print(text);
  const comparisons = [];
  const failures = [];
  const leftOut = [];
  try {
    for (const [at, { scenario, players }] of played.entries()) {
      if (performance.now() - begun >= endMs) {
        leftOut.push(scenario.name);
        continue;
      }
      progress.begin(scenario.title);
      try {
        const size = scenario.scales[scale];
        const left = played.slice(at).map(({ scenario }) => scenario);
        const deadline = deadlineOf(left, performance.now(), end);
        const rest = { ...options, deadline, folders };
        const comparison = await compare(scenario, players, size, rest);
        comparisons.push(comparison);
        onCompared(comparison, print);
      } catch (error) {
        failures.push({ scenario: scenario.name, message: error.message });
        progress.print(`${scenario.name} failed: ${error.message}\n`, process.stderr);
      }
    }
  } finally {
    progress.end();
    folders.remove();
  }
  return { comparisons, failures, leftOut };
}

module.exports = { deadlineOf, runSession };
