'use strict';

// The scenarios: one file each in ../scenarios, which is named like the
// scenario. README.md says what a scenario has.

const fs = require('node:fs');
const path = require('node:path');
const { Folders } = require('./folders.js');

const FOLDER = path.join(__dirname, '..', 'scenarios');

/** The families in the order in which they are measured: what takes longest comes last. */
const FAMILIES = ['read', 'stat', 'batch', 'write', 'trees', 'busy', 'start', 'pipe', 'http'];

function scenarioNamed(name) {
  return { name, ...require(path.join(FOLDER, `${name}.js`)) };
}

/** The names of all scenarios that this machine has a place for, family by family. */
function scenarioNames() {
  return fs
    .readdirSync(FOLDER)
    .filter((file) => file.endsWith('.js'))
    .map((file) => path.basename(file, '.js'))
    .sort()
    .map(scenarioNamed)
    .filter(({ inMemory }) => Folders.inMemory || !inMemory)
    .sort((a, b) => FAMILIES.indexOf(a.family) - FAMILIES.indexOf(b.family))
    .map(({ name }) => name);
}

module.exports = { scenarioNamed, scenarioNames };
