'use strict';

// An empty Buffer that stands for a range of a file in a destination's queue.

const kSlice = Symbol('sluice.slice');

/** A chunk for `writable.write()`. */
function chunkOf(slice) {
  const chunk = Buffer.alloc(0);
  chunk[kSlice] = slice;
  return chunk;
}

/** The slice that a chunk stands for; undefined for ordinary bytes. */
function sliceOf(chunk) {
  return chunk[kSlice];
}

/**
 * Nobody but Node's `pipe` waits for the destination's 'drain': a slice gives
 * no back-pressure that the event could tell of.
 */
function hearsOnlyPipe(destination) {
  const { drain } = destination._events;
  return (
    drain === undefined ||
    (typeof drain === 'function' && drain.name === 'pipeOnDrainFunctionResult')
  );
}

module.exports = { chunkOf, hearsOnlyPipe, sliceOf };
