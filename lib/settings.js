'use strict';

// What the environment says, where the host lets us ask: Deno may forbid it.

// The global of that name can be replaced.
const process = require('node:process');

/** The value of a variable; undefined where there is none, or nobody may know. */
function setting(name) {
  try {
    return process.env[name];
  } catch {
    return undefined;
  }
}

/** The options that this process or worker was started with, as one text. */
function startOptions() {
  return [...process.execArgv, setting('NODE_OPTIONS') ?? ''].join(' ');
}

module.exports = { setting, startOptions };
