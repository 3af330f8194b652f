'use strict';

// Closing what a script has left open, for as long as that may take.

const { isOpen } = require('./descriptors.js');

/** So long a close may take. */
const PATIENCE_MS = 200;

/**
 * Handles that cannot be closed, because a stream that Node refused to make keeps them. They are
 * kept from being collected: that would close their descriptors at any time.
 */
const STUCK = [];

const keep = (handle) => void STUCK.push(handle);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Closes a handle of this descriptor. Resolves with whether that could be done. */
async function isClosed(handle, fd) {
  if (fd < 0) return true;
  try {
    await Promise.race([handle.close(), pause(PATIENCE_MS)]);
  } catch {
    // A stream that Node has not made to its end throws when its handle closes.
  }
  return !isOpen(fd);
}

/** Waits until a destroyed stream is closed; not for ever. */
async function isStreamClosed(stream) {
  const until = Date.now() + PATIENCE_MS;
  while (!stream.closed && Date.now() < until) await new Promise(setImmediate);
  return stream.closed;
}

module.exports = { isClosed, isStreamClosed, keep };
