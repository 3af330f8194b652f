'use strict';

// The scenarios: one file each in ../scenarios, which is named like the
// scenario. README.md says what a scenario has.

const fs = require('node:fs');
const path = require('node:path');
const { Folders } = require('./folders.js');

const FOLDER = path.join(__dirname, '..', 'scenarios');

function scenarioNamed(name) {
  return { name, ...require(path.join(FOLDER, `${name}.js`)) };
}

/** The names of all scenarios that this machine has a place for. */
function scenarioNames() {
  return fs
    .readdirSync(FOLDER)
    .filter((file) => file.endsWith('.js'))
    .map((file) => path.basename(file, '.js'))
    .filter((name) => Folders.inMemory || !scenarioNamed(name).inMemory)
    .sort();
}

module.exports = { scenarioNamed, scenarioNames };
