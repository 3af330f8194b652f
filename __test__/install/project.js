'use strict';

// An empty project of its own, with a home of its own, in which a package manager installs and
// programs run, on the Node that is asked for.

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const { temporary } = require('../child.js');
const { MANAGERS, findProgram } = require('./managers.js');

const DRIVER = path.join(__dirname, 'driver.js');

/** No installation takes longer. */
const TIMEOUT_MS = 120_000;

/** What of this process a project may see: no settings of npm, no cargo. */
const KEPT = ['LANG', 'LD_LIBRARY_PATH', 'TZ'];

/** What package managers start. */
const PROGRAMS = ['sh', 'git', 'env', 'tar', 'uname'];

class Project {
  /**
   * @param t the test that it goes with
   * @param {string} node the Node that everything runs on
   */
  constructor(t, node) {
    this.node = node;
    const base = temporary(t);
    this.folder = path.join(base, 'project');
    this.home = path.join(base, 'home');
    this.programs = path.join(base, 'programs');
    for (const folder of [this.folder, this.home, this.programs]) fs.mkdirSync(folder);
    fs.symlinkSync(node, path.join(this.programs, 'node'));
    for (const name of PROGRAMS) {
      const found = findProgram(name);
      if (found !== undefined) fs.symlinkSync(found, path.join(this.programs, name));
    }
  }

  write(name, text) {
    fs.writeFileSync(path.join(this.folder, name), text);
  }

  /** Runs Node here, which has to end well. Gives what it has printed. */
  async run(args, { env, timeout = TIMEOUT_MS } = {}) {
    const kept = KEPT.filter((name) => process.env[name] !== undefined);
    return promisify(execFile)(this.node, args, {
      cwd: this.folder,
      timeout,
      env: {
        ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
        HOME: this.home,
        PATH: this.programs,
        CI: '1',
        ...env,
      },
    }).catch((error) => {
      throw new Error(`${error.message}\n${error.stdout}\n${error.stderr}`);
    });
  }

  /** Installs what `dependencies` says. Gives what the package manager has printed. */
  async install(manager, { dependencies, registry, scripts = true, args = [], env, timeout }) {
    const { program, prepare, install } = MANAGERS[manager];
    this.manager = manager;
    this.write('package.json', JSON.stringify({ name: 'project', private: true, dependencies }));
    const write = (name, text) => this.write(name, text);
    if (registry !== undefined) prepare({ write, registry, scripts });
    const all = [program, ...install({ scripts }), ...args];
    const { stdout, stderr } = await this.run(all, { env, timeout });
    return stdout + stderr;
  }

  /** Runs a program of the project as its user would. */
  start(args, options) {
    const { program, starter } = MANAGERS[this.manager];
    return this.run(starter === undefined ? args : [program, ...starter, ...args], options);
  }

  /** What the module does here; see `driver.js`. */
  async drive() {
    fs.copyFileSync(DRIVER, path.join(this.folder, 'driver.js'));
    const { stdout, stderr } = await this.start(['driver.js']);
    return { ...JSON.parse(stdout), stderr };
  }
}

module.exports = { Project };
