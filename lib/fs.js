'use strict';

// The exports: every name of the running Node's fs, with ours laid over them.

const host = require('./host.js');
const { promises } = require('./promises.js');
const patches = require('./patched.js');
const { lanes } = require('./lanes.js');
const { binding } = require('./native.js');
const { access } = require('./files/access.js');
const { readFile, readFileSync } = require('./files/read-file.js');
const { appendFile, appendFileSync, writeFile, writeFileSync } = require('./files/write-file.js');
const { mapFile } = require('./files/map-file.js');
const { readFiles } = require('./files/read-files.js');
const { lstat, stat } = require('./files/stat.js');
const { statMany } = require('./files/stat-many.js');
const { cp, cpSync } = require('./trees/cp.js');
const { readdir, readdirSync } = require('./trees/readdir.js');
const { rm, rmSync } = require('./trees/rm.js');
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
  access,
  appendFile,
  appendFileSync,
  cp,
  createReadStream,
  createWriteStream,
  lstat,
  readFile,
  readFileSync,
  rm,
  rmSync,
  stat,
  writeFile,
  writeFileSync,
  // Node 26 walks trees by itself, as fast as can be.
  ...(host.major < 26 && { readdir, readdirSync }),
  // From Node 22 on it is C++, with errors of its own.
  ...(host.major < 22 && { cpSync }),
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
