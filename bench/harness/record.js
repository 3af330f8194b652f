'use strict';

// What a run leaves for later: when, on what, of which versions, and what came out.

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { version } = require('../../package.json');
const { chartsOf } = require('./chart.js');
const { versionOfWrk } = require('./installed.js');
const { describeMachine } = require('./machine.js');

/** Raised when a reader of records would have to know. */
const FORMAT = 3;

const FOLDER = path.join(__dirname, '..', 'records');

function git(...args) {
  const { status, stdout } = spawnSync('git', args, { cwd: __dirname, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

/** The commit, and whether files of it were changed; null where this is no checkout. */
function describeCommit() {
  const commit = git('rev-parse', 'HEAD');
  // A package in somebody's project is a part of that one's.
  if (commit === null || git('rev-parse', '--show-prefix') !== 'bench/harness/')
    return { commit: null, changed: null };
  return { commit, changed: git('status', '--porcelain', '--untracked-files=no') !== '' };
}

/** `engines` are those that are here; what is not here, or was not asked for, is null. */
function describeVersions(engines) {
  const versionOf = (wanted) => engines.find(({ name }) => name === wanted)?.version ?? null;
  return {
    'sluice-fs': version,
    ...describeCommit(),
    node: process.version,
    nginx: versionOf('nginx'),
    wrk: versionOfWrk() ?? null,
    bun: versionOf('bun'),
    deno: versionOf('deno'),
  };
}

/** Everything about a run, for `--json` and for a record. */
function makeRecord({ engines, ...run }) {
  return {
    format: FORMAT,
    date: new Date().toISOString(),
    machine: describeMachine(),
    versions: describeVersions(engines),
    ...run,
  };
}

/**
 * Writes a record without its single rounds, and a chart for each family, named
 * by the date to the second. Gives the paths.
 */
function writeRecord(record, folder = FOLDER) {
  const name = record.date.slice(0, 19).replaceAll(':', '').replace('T', '-');
  const comparisons = record.comparisons.map(({ engines, ...comparison }) => ({
    ...comparison,
    engines: engines.map(({ rounds, ...engine }) => engine),
  }));
  const files = { [`${name}.json`]: toJson({ ...record, comparisons }) };
  for (const { family, svg } of chartsOf(record)) files[`${name}-${family}.svg`] = svg;
  fs.mkdirSync(folder, { recursive: true });
  return Object.entries(files).map(([file, text]) => {
    const to = path.join(folder, file);
    fs.writeFileSync(to, text);
    return to;
  });
}

const toJson = (record) => `${JSON.stringify(record, null, 2)}\n`;

module.exports = { makeRecord, toJson, writeRecord };
