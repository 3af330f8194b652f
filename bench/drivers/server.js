'use strict';

// A program that serves the folder of a scenario in its own way, and says on
// which port: another runtime with the server that it brings.

const { Child } = require('../harness/child.js');
const { serverOutside } = require('./outside.js');

async function serve(engine, { scenario, size, folder, output }) {
  const job = { answer: scenario.answer, bytes: size.bytes, folder, output };
  const args = [...engine.arguments, JSON.stringify(job)];
  const child = new Child(`${engine.name}, ${scenario.name}`, engine.command, args);
  const { port } = await child.receive();
  return serverOutside(child, port);
}

module.exports = { serve };
