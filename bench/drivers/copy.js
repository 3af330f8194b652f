'use strict';

// A program that copies one file to another: the limit for a pipe between files.

const path = require('node:path');
const { Child } = require('../harness/child.js');
const { cpuSecondsOfChildren } = require('../harness/machine.js');

/** The time includes the start of the program, about a millisecond. */
async function run(engine, { scenario, size, folder, output }) {
  const from = path.join(folder, '0');
  const to = path.join(output, 'copy');
  const cpu = cpuSecondsOfChildren();
  const begun = performance.now();
  const args = [...engine.arguments, from, to];
  const child = new Child(`${engine.name}, ${scenario.name}`, engine.command, args);
  await child.finish();
  return {
    seconds: (performance.now() - begun) / 1000,
    cpuSeconds: cpuSecondsOfChildren() - cpu,
    loopShare: null,
    loopDelayP99Ms: null,
    peakBytes: null,
    lanes: null,
    operations: 1,
    bytes: size.bytes,
  };
}

module.exports = { run };
