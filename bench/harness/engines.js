'use strict';

// What is compared, as data. An engine names the driver (../drivers) that
// knows how to use it; the rest is what that driver needs.
//
// Engines with a `module` play every scenario; a limit plays those that have
// work for it; an engine with a `script` every job. For the rest, a scenario
// names who plays it as a rival. An engine is compared with the one that it
// names by `against`, or else with the first.

const fs = require('node:fs');
const path = require('node:path');
const { BadUsage } = require('./choice.js');
const { locate, versionOfNode } = require('./installed.js');

const PACKAGE = path.join(__dirname, '..', '..');
const PROGRAMS = path.join(__dirname, '..', 'programs');

const NODE = {
  driver: 'javascript',
  command: process.execPath,
  versionArguments: ['--version'],
};

const STOCK = { ...NODE, name: 'node:fs', role: 'base', module: 'node:fs' };

const OURS = {
  ...NODE,
  name: 'sluice-fs',
  role: 'ours',
  module: path.join(PACKAGE, 'index.js'),
  // Where the counters are, and what lays the module over node:fs for a whole process.
  lanes: path.join(PACKAGE, 'index.js'),
  preload: ['--require', path.join(PACKAGE, 'register.js')],
};

/** The same with less: the scenario says what is left of it (see ../families/limits.js). */
const limit = (name) => ({
  ...NODE,
  name,
  role: 'limit',
  module: STOCK.module,
  isLimit: true,
});

/** What is measured unless somebody asks for something else. */
const ENGINES = [
  STOCK,
  OURS,
  limit('sync'),
  limit('read-loop'),
  limit('fresh-loop'),
  limit('write-loop'),
  limit('no-file'),
  limit('least'),
  {
    name: 'nginx',
    role: 'limit',
    driver: 'nginx',
    command: 'nginx',
    versionArguments: ['-v'],
    howToGet: 'install it with the system’s package manager, for example `apt install nginx`',
  },
  {
    name: 'cp',
    role: 'limit',
    driver: 'copy',
    command: 'cp',
    arguments: ['--reflink=never'],
    versionArguments: ['--reflink=never', '--version'],
    howToGet: 'it is part of GNU coreutils',
  },
  {
    name: 'bun',
    role: 'rival',
    driver: 'server',
    command: 'bun',
    inPackage: { scope: '@oven', file: 'bin/bun' },
    // The second line is the program itself: the command may be a script that starts it.
    versionArguments: ['-e', 'console.log(Bun.version + "\\n" + process.execPath)'],
    arguments: [path.join(PROGRAMS, 'bun-server.mjs')],
    script: { arguments: [], module: STOCK.module },
    howToGet: 'the npm package `bun`, for example `npm install --no-save bun`',
  },
  {
    name: 'deno',
    role: 'rival',
    driver: 'server',
    command: 'deno',
    inPackage: { scope: '@deno', file: 'deno' },
    versionArguments: ['eval', 'console.log(Deno.version.deno + "\\n" + Deno.execPath())'],
    arguments: ['run', '--allow-all', '--no-lock', path.join(PROGRAMS, 'deno-server.mjs')],
    script: { arguments: ['run', '--allow-all', '--no-lock'], module: STOCK.module },
    howToGet: 'the npm package `deno`, for example `npm install --no-save deno`',
  },
];

/** node:fs and sluice-fs on another Node, as engines of the family `family`. */
function enginesOn(command, label, family) {
  const stock = { ...STOCK, name: `${STOCK.name}@${label}`, command, family };
  const ours = { ...OURS, name: `${OURS.name}@${label}`, command, family, against: stock.name };
  return [{ ...stock, against: stock.name }, ours];
}

/** The engines on each Node that a package `node-NN` has brought. */
function enginesOfPackages() {
  const folder = path.join(PACKAGE, 'node_modules');
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => /^node-\d+$/.test(name))
    .sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
    .flatMap((name) => enginesOn(path.join(folder, name, 'bin', 'node'), name.slice(5), name));
}

/** The engines on the Nodes at `commands`. */
function enginesOfNodes(commands) {
  const seen = new Map();
  return commands.flatMap((command) => {
    const version = versionOfNode(command);
    if (version === undefined) throw new BadUsage(`no Node: ${command}`);
    const times = (seen.get(version) ?? 0) + 1;
    seen.set(version, times);
    // Two builds of one version may be what somebody compares.
    return enginesOn(command, times === 1 ? version : `${version} (${times})`);
  });
}

/** Those of `engines` that are here, with their versions, and those that are not. */
function findEngines(engines = ENGINES) {
  const all = engines.map((engine) => ({ ...engine, ...locate(engine) }));
  return {
    present: all.filter(({ version }) => version !== undefined),
    missing: all.filter(({ version }) => version === undefined),
  };
}

/** Is this engine, as far as it was found, a Node of that major version or a later one? */
function isNodeSince({ version }, since) {
  return version === undefined || Number(/^v(\d+)\./.exec(version)?.[1]) >= since;
}

/** Does this engine play this scenario? */
function plays(engine, scenario) {
  if (scenario.since !== undefined && !isNodeSince(engine, scenario.since)) return false;
  if (engine.isLimit) return Object.hasOwn(scenario.limits ?? {}, engine.name);
  if (engine.module !== undefined) return !(engine.jobsOnly && scenario.serve);
  if (engine.script !== undefined && scenario.work !== undefined) return true;
  return (scenario.rivals ?? []).includes(engine.name);
}

/**
 * What plays if nobody names engines. A quick run keeps to this Node and the limits; a
 * full one has every Node of a package too, but not as a server: that would take hours.
 */
function enginesOfRun(scale) {
  if (scale === 'quick') return ENGINES.filter(({ role }) => role !== 'rival');
  const others = enginesOfPackages().filter(
    ({ command }) => versionOfNode(command) !== process.version,
  );
  return [...ENGINES, ...others.map((engine) => ({ ...engine, jobsOnly: true }))];
}

module.exports = {
  ENGINES,
  enginesOfNodes,
  enginesOfPackages,
  enginesOfRun,
  findEngines,
  plays,
};
