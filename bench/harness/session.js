'use strict';

// What both commands do: a temporary folder that goes in any case, scenarios
// one after another with progress, and failures told without ending the rest.

const os = require('node:os');
const { plays } = require('./engines.js');
const { scenarioNamed } = require('./catalogue.js');
const { Folders } = require('./folders.js');
const { Progress } = require('./progress.js');
const { compare } = require('./rounds.js');

/** Ctrl-C and its like end the process by `exit`, so children and folders are cleared away. */
function clearAwayOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => process.exit(128 + os.constants.signals[signal]));
  }
}

/**
 * Compares the engines in each scenario. `onCompared(comparison, print)` is
 * called as each is ready. `options` are those of `compare`: rounds, deadline,
 * withWrk. Gives the comparisons and the failures.
 */
async function runSession({ names, engines, scale, onCompared = () => {}, ...options }) {
  clearAwayOnSignals();
  const played = names
    .map(scenarioNamed)
    .map((scenario) => ({ scenario, players: engines.filter((engine) => plays(engine, scenario)) }))
    .filter(({ players }) => players.length > 0);
  const folders = new Folders();
  const progress = new Progress(played.length);
  const print = (text) => progress.print(text);
  const comparisons = [];
  const failures = [];
  try {
    for (const { scenario, players } of played) {
      progress.begin(scenario.title);
      try {
        const size = scenario.scales[scale];
        const comparison = await compare(scenario, players, size, { ...options, folders });
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
  return { comparisons, failures };
}

module.exports = { runSession };
