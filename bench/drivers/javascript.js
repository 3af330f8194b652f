'use strict';

// Runs ../programs/worker.js in a JavaScript runtime.

const path = require('node:path');
const { Child } = require('../harness/child.js');

const WORKER = path.join(__dirname, '..', 'programs', 'worker.js');

function startWorker(engine, { scenario, size, folder, output }) {
  // A scenario of a whole process has the engine laid over node:fs, as a user would.
  const whole = scenario.wholeProcess === true;
  const module = whole ? 'node:fs' : engine.module;
  const limit = engine.isLimit ? engine.name : undefined;
  const job = { scenario: scenario.name, size, folder, output, module, lanes: engine.lanes, limit };
  return new Child(`${engine.name}, ${scenario.name}`, engine.command, [
    ...(engine.arguments ?? []),
    ...(whole ? (engine.preload ?? []) : []),
    WORKER,
    JSON.stringify(job),
  ]);
}

/** Does the work of a scenario once. */
async function run(engine, plan) {
  const child = startWorker(engine, plan);
  const result = await child.receive();
  await child.finish();
  return result;
}

/** Starts the server of a scenario. */
async function serve(engine, plan) {
  const child = startWorker(engine, plan);
  const { port } = await child.receive();
  return {
    port,
    path: '/0',
    begin: () => child.ask('begin'),
    end: () => child.ask('end'),
    finish: () => child.finish(),
    stop: () => child.stop(),
  };
}

module.exports = { run, serve };
