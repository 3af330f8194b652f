'use strict';

// Programs in C that a test needs around it.

const { execFileSync } = require('node:child_process');
const path = require('node:path');

/** Compiles `source` into `folder`. Gives the program's path. */
function compile(source, folder) {
  const program = path.join(folder, path.basename(source, '.c'));
  execFileSync('cc', ['-O1', '-Wall', '-pthread', '-o', program, source]);
  return program;
}

module.exports = { compile };
