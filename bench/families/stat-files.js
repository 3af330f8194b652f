'use strict';

// Scenarios that look at many small files and read none.

const fs = require('node:fs');
const { pathsOf } = require('./small-files.js');

const SCALES = {
  full: { files: 2000, bytes: 1024, passes: 10 },
  quick: { files: 2000, bytes: 1024, passes: 4 },
  tiny: { files: 20, bytes: 1024, passes: 1 },
};

const bySync = async ({ fs }, paths) => paths.map((path) => fs.statSync(path));

function assertStats(stats, size, file) {
  if (!stats?.isFile() || stats.size !== size.bytes) throw new Error(`stat of file ${file}`);
}

/**
 * Looks at every file: `lookAll(context, paths)` gives what it has found, in the order
 * of the paths. `assertFound(found, size, file)` checks one of the last pass.
 */
function lookAtFiles({ lookAll, limit = bySync, assertFound = assertStats, ...scenario }) {
  const timed = (how) => async (context, paths) => {
    const { passes, files } = context.size;
    let kept;
    for (let done = 0; done < passes; done++) kept = await how(context, paths);
    return { operations: passes * files, bytes: 0, kept };
  };

  return {
    family: 'stat',
    measure: 'latency',
    scales: SCALES,
    warmUps: 1,
    ...scenario,
    async setup(context) {
      const paths = pathsOf(context);
      await lookAll(context, paths);
      return paths;
    },
    work: timed(lookAll),
    limits: limit === null ? {} : { sync: timed((_, paths) => limit({ fs }, paths)) },
    check({ size }, found) {
      if (found.length !== size.files) throw new Error(`${found.length} of ${size.files} files`);
      for (const [file, one] of found.entries()) assertFound(one, size, file);
    },
  };
}

module.exports = { lookAtFiles };
