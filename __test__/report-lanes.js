'use strict';

// Preloaded into a program under test: when it ends, what its lanes have served
// is written to the file that SLUICE_TEST_LANES names.

const { writeFileSync } = require('node:fs');

process.on('exit', () => {
  const { lanes } = require('sluice-fs');
  writeFileSync(process.env.SLUICE_TEST_LANES, JSON.stringify(lanes()));
});
