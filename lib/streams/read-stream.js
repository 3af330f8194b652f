'use strict';

// fs.ReadStream and fs.createReadStream, on Node's own class.
//
// A function and not a class, because old code calls it without `new` and
// inherits from it by hand (`util.inherits`, graceful-fs).

const host = require('../host.js');
const lanes = require('../lanes.js');
const { patched } = require('../patched.js');
const { StreamFs, isHandle, optionsWith, replaceOperations } = require('./stream-fs.js');

/** Where a stream of ours keeps its operations. Not enumerable: inspecting shows Node's own. */
const kStreamFs = Symbol('sluice.fs');

/** https://nodejs.org/api/fs.html#class-fsreadstream */
function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  const streamFs = new StreamFs(this, true);
  const ours = optionsWith(streamFs, options);
  host.ReadStream.call(this, path, ours ?? options);
  if (ours === undefined || (isHandle(options) && !replaceOperations(this, streamFs))) return;
  Object.defineProperty(this, kStreamFs, { value: streamFs });
}
Object.setPrototypeOf(ReadStream.prototype, host.ReadStream.prototype);
Object.setPrototypeOf(ReadStream, host.ReadStream);

/**
 * Pushes what is ahead, or lets Node's own `_read` ask for more through the
 * stream's operations.
 */
ReadStream.prototype._read = function (n) {
  const ahead = this[kStreamFs]?.ahead;
  if (ahead === undefined) {
    lanes.exact.count(0);
    return host.ReadStream.prototype._read.call(this, n);
  }
  const max = Math.min(this.end - (this.pos ?? this.bytesRead) + 1, n);
  const chunk = max > 0 && patched(['read']) === undefined ? ahead.next(max) : undefined;
  if (chunk === undefined) {
    return host.ReadStream.prototype._read.call(this, n);
  }
  if (chunk !== null) {
    if (this.pos !== undefined) this.pos += chunk.length;
    this.bytesRead += chunk.length;
  }
  this.push(chunk);
};

module.exports = { ReadStream, kStreamFs };
