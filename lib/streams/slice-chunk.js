'use strict';

// An empty Buffer that stands for a range of a file in a destination's queue.

const { Writable } = require('node:stream');

const { write } = Writable.prototype;

const kSlice = Symbol('sluice.slice');

const NO_BYTES = new ArrayBuffer(0);

/**
 * Writes a slice into a destination's queue. Its `_write` finds it there in its
 * turn; if the queue is thrown away before that, the slice is refused.
 */
function writeSlice(destination, slice) {
  const chunk = Buffer.from(NO_BYTES);
  chunk[kSlice] = slice;
  write.call(destination, chunk, () => {
    if (!slice.hasArrived) slice.over(true);
  });
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

module.exports = { hearsOnlyPipe, sliceOf, writeSlice };
