'use strict';

// Starts fresh processes that load the engine's module and nothing else; the
// engine that is compared with loads nothing, for node:fs is there from the
// beginning. Ours is loaded as it is published: all of the library in one file.

const fs = require('node:fs');
const path = require('node:path');
const { Child } = require('../harness/child.js');
const { median } = require('../harness/statistics.js');
const { buildPackages } = require('../../scripts/build-package.js');

const PROGRAM = path.join(__dirname, '..', 'programs', 'start.js');
const LEAST = path.join(__dirname, '..', 'programs', 'least.js');

/** The package in a folder that is kept until the end. */
function packageIn(folder) {
  const packages = path.join(folder, 'node_modules');
  const made = path.join(packages, 'sluice-fs');
  return fs.existsSync(made) ? made : buildPackages(packages).main;
}

/** What the program loads. */
function loadedBy(engine, folder) {
  if (engine.role === 'ours') return [path.join(packageIn(folder), 'index.js')];
  return engine.isLimit ? [LEAST] : [];
}

/**
 * Several, because a start is short and other programs disturb it: that only ever makes
 * it longer, so the quickest tells what loading takes. Sizes do not depend on that.
 */
async function run(engine, { scenario, size, folder }) {
  const loads = loadedBy(engine, folder);
  const answers = [];
  for (let started = 0; started < size.processes; started++) {
    const args = [...(engine.arguments ?? []), PROGRAM, ...loads];
    const child = new Child(`${engine.name}, ${scenario.name}`, engine.command, args);
    answers.push(await child.receive());
    await child.finish();
  }
  const of = (name) => median(answers.map((answer) => answer[name]));
  return {
    seconds: Math.min(...answers.map(({ seconds }) => seconds)),
    cpuSeconds: of('cpuSeconds'),
    residentBytes: of('residentBytes'),
    peakBytes: of('peakBytes'),
    loopShare: null,
    loopDelayP99Ms: null,
    lanes: null,
    operations: 1,
    bytes: 0,
  };
}

module.exports = { run };
