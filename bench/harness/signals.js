'use strict';

// How a command that has temporary files ends early.

const os = require('node:os');

/**
 * Ctrl-C and its like end the process by `exit`, so children and folders are cleared away. Those that come
 * meanwhile change nothing: a listener that is gone would let the second one end it half-way.
 */
function clearAwayOnSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => process.exit(128 + os.constants.signals[signal]));
  }
}

module.exports = { clearAwayOnSignals };
