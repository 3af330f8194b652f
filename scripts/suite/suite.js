'use strict';

// npm run suite -- --node-src DIR [--node BIN] [--filter RE]
//
// Node's own tests with sluice-fs in the place of node:fs: `run-suite.js` says what
// counts, `select.js` which tests are run, `preload.js` how ours gets there. The exit
// code is 1 on any regression.

const { parseArgs } = require('node:util');
const { runSuite } = require('./run-suite.js');

const { values } = parseArgs({
  options: {
    'node-src': { type: 'string' },
    node: { type: 'string', default: process.execPath },
    filter: { type: 'string' },
    /** Also the tests that use no files. */
    every: { type: 'boolean' },
    /** Forgets what stock Node made of the tests. */
    fresh: { type: 'boolean' },
    /** Tests at a time. */
    jobs: { type: 'string' },
    /** Seconds that a test may take. */
    limit: { type: 'string' },
  },
});

async function main() {
  if (values['node-src'] === undefined) throw new Error('--node-src: a source tree of Node');
  const { passed, failed } = await runSuite({
    source: values['node-src'],
    node: values.node,
    filter: values.filter && new RegExp(values.filter),
    every: values.every,
    fresh: values.fresh,
    jobs: values.jobs && Number(values.jobs),
    limit: values.limit && Number(values.limit),
  });
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main();
