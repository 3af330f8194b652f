'use strict';

// fs.WriteStream and fs.createWriteStream, on Node's own class.
//
// Node's code gathers the chunks that wait into one `writev`; our operations
// write them in one visit of a pool thread.

const host = require('../host.js');
const lanes = require('../lanes.js');
const {
  StreamFs,
  includeHostInstances,
  isHandle,
  keepStreamFs,
  optionsWith,
  replaceOperations,
} = require('./stream-fs.js');

/** https://nodejs.org/api/fs.html#class-fswritestream */
function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  const streamFs = new StreamFs(this, options, false);
  const ours = optionsWith(streamFs, options);
  if (ours === undefined) lanes.exact.count(0);
  host.WriteStream.call(this, path, ours ?? options);
  if (ours === undefined || (isHandle(options) && !replaceOperations(this, streamFs))) return;
  keepStreamFs(this, streamFs);
}
Object.setPrototypeOf(WriteStream.prototype, host.WriteStream.prototype);
Object.setPrototypeOf(WriteStream, host.WriteStream);
includeHostInstances(WriteStream, host.WriteStream);

module.exports = { WriteStream };
