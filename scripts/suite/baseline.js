'use strict';

// What stock Node makes of its tests, kept from run to run. An entry holds for one
// version of Node and one text of a test.

const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { cached } = require('./cache.js');

class Baseline {
  #file;
  #entries;

  /** @param {string} version as `process.version` has it */
  constructor(version, { fresh = false } = {}) {
    this.#file = cached('suite', `baseline-${version}.json`);
    this.#entries =
      !fresh && fs.existsSync(this.#file) ? JSON.parse(fs.readFileSync(this.#file)) : {};
  }

  static #key({ name, text }) {
    return `${name} ${createHash('sha256').update(text).digest('hex')}`;
  }

  get(test) {
    return this.#entries[Baseline.#key(test)];
  }

  set(test, status) {
    this.#entries[Baseline.#key(test)] = status;
  }

  save() {
    fs.mkdirSync(path.dirname(this.#file), { recursive: true });
    const beside = `${this.#file}.${process.pid}`;
    fs.writeFileSync(beside, JSON.stringify(this.#entries, null, 1));
    fs.renameSync(beside, this.#file);
  }
}

/** The version of a Node, as `process.version` has it. */
const versionOf = (node) => execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();

module.exports = { Baseline, versionOf };
