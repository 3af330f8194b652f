'use strict';

// Another runtime. A server is a program of its own, which serves the folder of
// a scenario with what the runtime brings, and says on which port; a job is the
// same script that Node runs, with the runtime's own node:fs.

const { Child } = require('../harness/child.js');
const javascript = require('./javascript.js');
const { serverOutside } = require('./outside.js');

async function serve(engine, { scenario, size, folder, output }) {
  const job = { answer: scenario.answer, bytes: size.bytes, folder, output };
  const args = [...engine.arguments, JSON.stringify(job)];
  const child = new Child(`${engine.name}, ${scenario.name}`, engine.command, args);
  const { port } = await child.receive();
  return serverOutside(child, port);
}

/** Does the work of a scenario once. */
const run = (engine, plan) => javascript.run({ ...engine, ...engine.script }, plan);

module.exports = { run, serve };
