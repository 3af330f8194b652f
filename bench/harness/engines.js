'use strict';

// What is compared, as data. An engine names the driver (../drivers) that
// knows how to use it; the rest is what that driver needs.
//
// Engines that run JavaScript play every scenario. The others play those that
// name them as a rival. The first engine is what the others are compared with.

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const PACKAGE = path.join(__dirname, '..', '..');

const ENGINES = [
  {
    name: 'node:fs',
    driver: 'javascript',
    command: process.execPath,
    versionArguments: ['--version'],
    module: 'node:fs',
  },
  {
    name: 'sluice-fs',
    driver: 'javascript',
    command: process.execPath,
    versionArguments: ['--version'],
    module: path.join(PACKAGE, 'index.js'),
    // Where the counters are, and what lays the module over node:fs for a whole process.
    lanes: path.join(PACKAGE, 'index.js'),
    preload: ['--require', path.join(PACKAGE, 'register.js')],
  },
  {
    name: 'nginx',
    driver: 'nginx',
    command: 'nginx',
    versionArguments: ['-v'],
    howToGet: 'install it with the system’s package manager, for example `apt install nginx`',
  },
  {
    name: 'cp',
    driver: 'copy',
    command: 'cp',
    arguments: ['--reflink=never'],
    versionArguments: ['--reflink=never', '--version'],
    howToGet: 'it is part of GNU coreutils',
  },
];

/** The first line of what a program says about its version; undefined if it is not there. */
function versionOf({ command, versionArguments }) {
  const { status, stdout, stderr } = spawnSync(command, versionArguments, { encoding: 'utf8' });
  return status === 0 ? `${stdout}${stderr}`.split('\n', 1)[0].trim() : undefined;
}

/** The engines that are here, with their versions, and those that are not. */
function findEngines(engines = ENGINES) {
  const all = engines.map((engine) => ({ ...engine, version: versionOf(engine) }));
  return {
    present: all.filter(({ version }) => version !== undefined),
    missing: all.filter(({ version }) => version === undefined),
  };
}

/** Does this engine play this scenario? */
function plays(engine, scenario) {
  return engine.driver === 'javascript' || (scenario.rivals ?? []).includes(engine.name);
}

module.exports = { ENGINES, findEngines, plays };
