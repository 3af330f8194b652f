'use strict';

// What the environment says, where the host lets us ask: Deno may forbid it.

/** The value of a variable; undefined where there is none, or nobody may know. */
function setting(name) {
  try {
    return process.env[name];
  } catch {
    return undefined;
  }
}

module.exports = { setting };
