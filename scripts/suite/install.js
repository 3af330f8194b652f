'use strict';

// The package as a user has it: in a folder `node_modules`, which Node's own tests of
// coverage leave out of their reports. A copy, so that it stays what it is during a run.

const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.join(__dirname, '..', '..');
const LOADED = ['package.json', 'index.js', 'promises.js', 'register.js', 'lib', 'sluice-fs.node'];

/**
 * @param {string} folder
 * @returns {string} the module to load before a test
 */
function install(folder) {
  const modules = path.join(folder, 'node_modules');
  for (const name of LOADED) {
    const copy = path.join(modules, 'sluice-fs', name);
    fs.cpSync(path.join(ROOT, name), copy, { recursive: true });
  }
  const preload = path.join(modules, 'preload.js');
  fs.copyFileSync(path.join(__dirname, 'preload.js'), preload);
  return preload;
}

module.exports = { ROOT, install };
