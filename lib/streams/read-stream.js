'use strict';

// fs.ReadStream and fs.createReadStream, on Node's own class.
//
// A function and not a class, because old code calls it without `new` and
// inherits from it by hand (`util.inherits`, graceful-fs).

// Its own: where a test has put a clock of its own in the place of the global timers, Node's
// streams go on all the same.
const { setImmediate } = require('node:timers');
const host = require('../host.js');
const lanes = require('../lanes.js');
const { handOver } = require('./kernel-pipe.js');
const { StreamFs, includeHostInstances, replaceOperations, streamFsOf } = require('./stream-fs.js');

/** https://nodejs.org/api/fs.html#class-fsreadstream */
function ReadStream(path, options) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, options);
  const streamFs = new StreamFs(this, options, true);
  host.ReadStream.call(this, path, options);
  replaceOperations(this, streamFs);
}
Object.setPrototypeOf(ReadStream.prototype, host.ReadStream.prototype);
Object.setPrototypeOf(ReadStream, host.ReadStream);
includeHostInstances(ReadStream, host.ReadStream);

const { _destroy, _read } = host.ReadStream.prototype;

/**
 * Hands the next bytes to the kernel, or pushes what is ahead, or lets Node's
 * own `_read` ask for more through the stream's operations.
 */
ReadStream.prototype._read = function (n) {
  const streamFs = streamFsOf(this);
  if (streamFs === undefined) {
    lanes.exact.count(0);
    return _read.call(this, n);
  }
  const { ahead } = streamFs;
  // With a `highWaterMark` of 0 Node reads nothing at all, and that is the end.
  if (n > 0 && ahead.isPositioned && handOver(this, streamFs, goOn)) {
    ahead.discard();
    return;
  }
  const max = Math.min(this.end - (this.pos ?? this.bytesRead) + 1, n);
  const chunk = max > 0 && streamFs.replaced('read') === undefined ? ahead.next(max) : undefined;
  if (chunk === undefined) return _read.call(this, streamFs.atMost(n));
  // The end is known already, but what the last chunk has led to is seen before: a destination that
  // it destroys closes at the end of this turn. So not in this turn's immediates, but the next's.
  if (chunk === null) return void setImmediate(setImmediate, deliver, this, null);
  // A chunk pushed at once is seen as one only while the stream flows: otherwise `read()` would
  // glue it to what is there already, and a decoder that made no text of it would stop asking.
  const { flowing, decoder } = this._readableState;
  if (flowing && !decoder) deliver(this, chunk);
  else process.nextTick(deliverBehind, this, chunk);
};

/**
 * After a slice that took its time. Whoever took the slices may have gone meanwhile: a thousand clients
 * that go away together would leave a chunk of 64 KiB each that nobody reads.
 */
function goOn(stream) {
  const state = stream._readableState;
  const isLeft = state.pipes.length === 0 && state.flowing === false;
  // Node asks again when somebody comes.
  if (isLeft && stream.listenerCount('readable') === 0) state.reading = false;
  else stream._read(state.highWaterMark);
}

/**
 * Behind what is there already: whoever reads takes that first, as it does while a thread of Node's
 * reads. Only a text of fewer units than the file has bytes leaves room for more beside it.
 */
function deliverBehind(stream, chunk) {
  const { flowing, length } = stream._readableState;
  if (!flowing && length > 0) setImmediate(deliver, stream, chunk);
  else deliver(stream, chunk);
}

function deliver(stream, chunk) {
  if (stream.destroyed) return;
  if (chunk !== null) {
    if (stream.pos !== undefined) stream.pos += chunk.length;
    stream.bytesRead += chunk.length;
  }
  stream.push(chunk);
}

/** Waits for the slice that is reading from the descriptor, as Node does for its own reads. */
ReadStream.prototype._destroy = function (error, callback) {
  const streamFs = streamFsOf(this);
  const slice = streamFs?.busy;
  slice?.stop();
  if (!slice || slice.isDetached) return _destroy.call(this, error, callback);
  streamFs.idle = () => _destroy.call(this, error, callback);
};

module.exports = { ReadStream };
