'use strict';

// The promise face: every name of the running Node's fs/promises, with ours
// laid over them.

const host = require('./host.js');
const { accessPromise } = require('./files/access.js');
const { readFilePromise } = require('./files/read-file.js');
const { readFilesPromise } = require('./files/read-files.js');
const { realpathPromise } = require('./files/realpath.js');
const { lstatPromise, statPromise } = require('./files/stat.js');
const { statManyPromise } = require('./files/stat-many.js');
const { appendFilePromise, writeFilePromise } = require('./files/write-file.js');
const { cpPromise } = require('./trees/cp.js');
const { opendirPromise } = require('./trees/opendir.js');
const { globPromise } = require('./trees/glob.js');
const { readdirPromise } = require('./trees/readdir.js');
const { rmPromise } = require('./trees/rm.js');
const { rmdirPromise } = require('./trees/rmdir.js');
const { oneTripPromises } = require('./trips/one-trip.js');
const { pipePromise } = require('./streams/pipe.js');

/** What `register` lays over node:fs/promises: Node's names only. */
const overlay = {
  ...oneTripPromises,
  access: accessPromise,
  appendFile: appendFilePromise,
  cp: cpPromise,
  lstat: lstatPromise,
  opendir: opendirPromise,
  readFile: readFilePromise,
  readdir: readdirPromise,
  realpath: realpathPromise,
  rm: rmPromise,
  stat: statPromise,
  writeFile: writeFilePromise,
  ...(host.major < 26 && { rmdir: rmdirPromise }),
  ...(host.promises.glob !== undefined && { glob: globPromise }),
};

const additions = { pipe: pipePromise, readFiles: readFilesPromise, statMany: statManyPromise };

const promises = { ...host.promises, ...overlay, ...additions };

module.exports = { overlay, promises };
