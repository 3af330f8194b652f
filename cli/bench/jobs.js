'use strict';

// What is measured: scenarios of the project's own bench, in sizes that any folder has room for, and
// that are over soon.

const { scenarioNamed } = require('../../bench/harness/catalogue.js');

const MIB = 1024 * 1024;

/** By how thoroughly: what all jobs share, so that files are made once. */
const SIZES = {
  full: {
    small: { files: 1000, bytes: 1024, passes: 4 },
    large: { files: 1, bytes: 256 * MIB },
    http: { connections: 64, warmSeconds: 0.15, seconds: 0.4 },
    tree: { files: 0, bytes: 0, folders: 200, each: 10 },
  },
  quick: {
    small: { files: 500, bytes: 1024, passes: 2 },
    large: { files: 1, bytes: 64 * MIB },
    http: { connections: 64, warmSeconds: 0.05, seconds: 0.15 },
    tree: { files: 0, bytes: 0, folders: 50, each: 10 },
  },
  // Does it work at all?
  tiny: {
    small: { files: 20, bytes: 1024, passes: 1 },
    large: { files: 1, bytes: 4 * MIB },
    http: { connections: 2, warmSeconds: 0.02, seconds: 0.05 },
    tree: { files: 0, bytes: 0, folders: 10, each: 3 },
  },
};

const small = ({ small }) => small;
const large = ({ large }) => large;
const responseOf =
  (bytes) =>
  ({ http }) => ({ files: 1, bytes, ...http });
const megabytes = (bytes) => `${bytes / MIB} MiB`;

/** The scenario, its size by those above, and its title here. */
const JOBS = [
  ['read-file', small, () => 'readFile 1 KiB, one after another'],
  ['read-file-64', small, () => 'readFile 1 KiB, 64 in flight'],
  ['read-file-promise', small, () => 'promises.readFile 1 KiB, one after another'],
  ['read-file-promise-64', small, () => 'promises.readFile 1 KiB, 64 in flight'],
  ['read-file-large', large, ({ bytes }) => `readFile ${megabytes(bytes)}`],
  ['read-stream', large, ({ bytes }) => `createReadStream ${megabytes(bytes)}`],
  ['pipe-file', large, ({ bytes }) => `pipe to a file, ${megabytes(bytes)}`],
  ['http-64k', responseOf(64 * 1024), () => 'pipe to HTTP responses, 64 KiB'],
  ['http-1m', responseOf(MIB), () => 'pipe to HTTP responses, 1 MiB'],
  [
    'readdir-tree',
    ({ tree }) => tree,
    ({ folders, each }) => `readdir, recursive, ${folders * each} files, ${folders} folders`,
  ],
  ['stat-64', small, () => 'stat, 64 in flight'],
  ['stat-many', small, ({ files }) => `statMany of ${files}, against Promise.all of stat`],
];

/** The scenarios of that size, which is also what their scale is called. */
function jobsOf(scale) {
  return JOBS.map(([name, sizeOf, titleOf]) => {
    const size = sizeOf(SIZES[scale]);
    // In the folder that was asked for, and not in memory.
    return {
      ...scenarioNamed(name),
      titleOf,
      title: titleOf(size),
      inMemory: false,
      scales: { [scale]: size },
    };
  });
}

module.exports = { SIZES, jobsOf };
