'use strict';

// fs.WriteStream and fs.createWriteStream, on Node's own class.
//
// Node's code gathers the chunks that wait into one `writev`; our operations
// write them in one visit of a pool thread.

const host = require('../host.js');
const lanes = require('../lanes.js');
const { destroyedError } = require('../errors.js');
const { StreamFs, includeHostInstances, replaceOperations, streamFsOf } = require('./stream-fs.js');

/** https://nodejs.org/api/fs.html#class-fswritestream */
function WriteStream(path, options) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, options);
  const streamFs = new StreamFs(this, options, false);
  host.WriteStream.call(this, path, options);
  if (!replaceOperations(this, streamFs)) lanes.exact.count(0);
}
Object.setPrototypeOf(WriteStream.prototype, host.WriteStream.prototype);
Object.setPrototypeOf(WriteStream, host.WriteStream);
includeHostInstances(WriteStream, host.WriteStream);

const { _destroy, emit } = host.WriteStream.prototype;

/** Hears when a pipe begins and ends; a listener would be seen. */
WriteStream.prototype.emit = function (name, ...values) {
  if (name === 'pipe') streamFsOf(this)?.piped(values[0]);
  if (name === 'unpipe') streamFsOf(this)?.stopCopy();
  return emit.call(this, name, ...values);
};

WriteStream.prototype._destroy = function (error, callback) {
  const streamFs = streamFsOf(this);
  streamFs?.stopCopy();
  // What Node says of a write that is under way, and it is to Node's mind if it is not to ours.
  const unfinished = !error && streamFs?.isBehind === true;
  return _destroy.call(this, unfinished ? destroyedError('write') : error, callback);
};

module.exports = { WriteStream };
