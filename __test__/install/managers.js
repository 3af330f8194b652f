'use strict';

// The package managers: how each is told to install from a registry, without anything that it
// would find on this machine, and how a program is started after it.

const fs = require('node:fs');
const path = require('node:path');
const { ROOT } = require('../child.js');

/** Where a program is, by PATH. */
function findProgram(name) {
  for (const folder of process.env.PATH.split(path.delimiter)) {
    const file = path.join(folder, name);
    if (fs.existsSync(file)) return fs.realpathSync(file);
  }
  return undefined;
}

/** The JavaScript of a package manager that is a development dependency; undefined if missing. */
function findInstalled(...parts) {
  const file = path.join(ROOT, 'node_modules', ...parts);
  return fs.existsSync(file) ? file : undefined;
}

/**
 * By name: `program` is its JavaScript; `prepare` writes what it reads in a project; `install`
 * gives its arguments; `starter` its arguments to start a program of the project, where it has to.
 */
const MANAGERS = {
  npm: {
    program: findProgram('npm'),
    prepare({ write, registry }) {
      write('.npmrc', `registry=${registry}\naudit=false\nfund=false\nupdate-notifier=false\n`);
    },
    install: ({ scripts }) => ['install', ...(scripts ? [] : ['--ignore-scripts'])],
  },
  pnpm: {
    program: findInstalled('pnpm', 'bin', 'pnpm.cjs'),
    prepare({ write, registry, scripts }) {
      write('.npmrc', `registry=${registry}\nstore-dir=.store\n`);
      // It runs the scripts of those only that are named.
      if (scripts) write('pnpm-workspace.yaml', 'onlyBuiltDependencies:\n  - sluice-fs\n');
    },
    install: ({ scripts }) => ['install', ...(scripts ? [] : ['--ignore-scripts'])],
  },
  'yarn-1': {
    program: findInstalled('yarn-1', 'bin', 'yarn.js'),
    prepare({ write, registry }) {
      write('.yarnrc', `registry "${registry}"\ncache-folder ".yarn-cache"\n`);
    },
    install: ({ scripts }) => ['install', ...(scripts ? [] : ['--ignore-scripts'])],
  },
  'yarn-4': {
    program: findInstalled('yarn-4', 'bin', 'yarn.js'),
    prepare({ write, registry, scripts }) {
      // The project's own: it would look for one in the folders above.
      write('yarn.lock', '');
      write(
        '.yarnrc.yml',
        `npmRegistryServer: '${registry}'
unsafeHttpWhitelist: ['127.0.0.1']
nodeLinker: pnp
pnpEnableEsmLoader: true
enableGlobalCache: false
enableImmutableInstalls: false
enableTelemetry: false
enableScripts: ${scripts}
`,
      );
    },
    install: () => ['install'],
    // Its own way to start Node: so that Node finds packages in its archives.
    starter: ['node'],
  },
};

module.exports = { MANAGERS, findProgram };
