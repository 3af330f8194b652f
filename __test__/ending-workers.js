'use strict';

const assert = require('node:assert');
const { runNode } = require('./child.js');

/**
 * Runs a script in one worker after another and ends each of them in the midst of it, so many
 * milliseconds after it is online; fails unless the process ends well.
 *
 * @param {string} script
 * @param {number[]} delays one for each worker
 */
async function outlivesWorkers(script, delays) {
  const { status, stderr } = await runNode([
    '-e',
    `const { Worker } = require('node:worker_threads');
    const delays = ${JSON.stringify(delays)};
    const start = () => {
      const delay = delays.shift();
      const worker = new Worker(${JSON.stringify(script)}, { eval: true });
      worker.on('online', () => setTimeout(() => worker.terminate(), delay));
      worker.on('exit', () => delays.length > 0 && start());
    };
    start();`,
  ]);
  assert.deepStrictEqual({ status, stderr }, { status: 0, stderr: '' });
}

/** 15 milliseconds for the first worker, and one less for each that follows. */
const EVER_SHORTER = Array.from({ length: 15 }, (_, i) => 15 - i);

module.exports = { EVER_SHORTER, outlivesWorkers };
