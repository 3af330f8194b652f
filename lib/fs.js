'use strict';

// The exports: every name of the running Node's fs, with ours laid over them.

const host = require('./host.js');
const { promises } = require('./promises.js');
const patches = require('./patched.js');
const { lanes } = require('./lanes.js');
const { binding } = require('./native.js');
const { access } = require('./files/access.js');
const { exists } = require('./files/exists.js');
const { readFile, readFileSync } = require('./files/read-file.js');
const { appendFile, appendFileSync, writeFile, writeFileSync } = require('./files/write-file.js');
const { mapFile } = require('./files/map-file.js');
const { readFiles } = require('./files/read-files.js');
const { realpath, realpathSync } = require('./files/realpath.js');
const { lstat, stat } = require('./files/stat.js');
const { statMany } = require('./files/stat-many.js');
const { cp, cpSync } = require('./trees/cp.js');
const { opendir, opendirSync } = require('./trees/opendir.js');
const { glob, globSync } = require('./trees/glob.js');
const { readdir, readdirSync } = require('./trees/readdir.js');
const { rm, rmSync } = require('./trees/rm.js');
const { rmdir, rmdirSync } = require('./trees/rmdir.js');
const { oneTripCallbacks } = require('./trips/one-trip.js');
const { pipe } = require('./streams/pipe.js');
const { ReadStream } = require('./streams/read-stream.js');
const { WriteStream } = require('./streams/write-stream.js');

// As in Node, the classes may be replaced by assignment, and the functions then use the new ones.
const classes = { ReadStream, WriteStream };

/** https://nodejs.org/api/fs.html#fscreatereadstreampath-options */
function createReadStream(path, options) {
  return new classes.ReadStream(path, options);
}

/** https://nodejs.org/api/fs.html#fscreatewritestreampath-options */
function createWriteStream(path, options) {
  return new classes.WriteStream(path, options);
}

const classAccessor = (name) => ({
  configurable: true,
  enumerable: true,
  get: () => classes[name],
  set: (value) => {
    classes[name] = value;
  },
});

/** Node's old names for the classes, which are variables of their own there. */
function aliasAccessor(value) {
  return {
    configurable: true,
    enumerable: true,
    get: () => value,
    set: (replacement) => {
      value = replacement;
    },
  };
}

const accessors = {
  ReadStream: classAccessor('ReadStream'),
  WriteStream: classAccessor('WriteStream'),
  FileReadStream: aliasAccessor(ReadStream),
  FileWriteStream: aliasAccessor(WriteStream),
};

const functions = {
  ...oneTripCallbacks,
  access,
  appendFile,
  appendFileSync,
  cp,
  cpSync,
  createReadStream,
  createWriteStream,
  exists,
  lstat,
  opendir,
  opendirSync,
  readFile,
  readFileSync,
  readdir,
  readdirSync,
  realpath,
  realpathSync,
  rm,
  rmSync,
  stat,
  writeFile,
  writeFileSync,
  // Node 26 has no `rmdir` of whole trees any more.
  ...(host.major < 26 && { rmdir, rmdirSync }),
  // Node 20 has none.
  ...(host.fs.glob !== undefined && { glob, globSync }),
};

/** Somebody may have put an accessor in the place of Node's function. */
function functionLike({ configurable, enumerable, writable = true }, value) {
  return { configurable, enumerable, writable, value };
}

/** Node's descriptors of its exports, with our values in them. */
const descriptors = Object.getOwnPropertyDescriptors(host.live);
/** Of these, what `register` lays over node:fs. */
const overlay = {};
for (const [name, given] of Object.entries(descriptors)) {
  if (Object.hasOwn(accessors, name)) overlay[name] = accessors[name];
  if (Object.hasOwn(functions, name)) overlay[name] = functionLike(given, functions[name]);
  if (name === 'promises') descriptors[name] = { ...given, get: () => promises };
}
Object.assign(descriptors, overlay);
// What somebody keeps on node:fs under a symbol of his own is about node:fs.
for (const symbol of Object.getOwnPropertySymbols(descriptors)) delete descriptors[symbol];

const fs = Object.create(Object.getPrototypeOf(host.live), descriptors);

Object.assign(fs, { lanes, mapFile, native: binding !== null, pipe, readFiles, statMany });
patches.watch(fs, functions);

module.exports = { fs, functions, overlay };
