'use strict';

// Measures a server that does not measure itself, from outside by its process.

const { cpuSecondsOf, peakBytesOf } = require('../harness/machine.js');

/** What a driver gives for a server that listens. */
function serverOutside(child, port) {
  let cpu;
  return {
    port,
    path: '/0',
    begin() {
      cpu = cpuSecondsOf(child.pid);
    },
    end: () => ({
      cpuSeconds: cpuSecondsOf(child.pid) - cpu,
      loopShare: null,
      loopDelayP99Ms: null,
      peakBytes: peakBytesOf(child.pid),
      lanes: null,
    }),
    finish: () => child.stop(),
    stop: () => child.stop(),
  };
}

module.exports = { serverOutside };
