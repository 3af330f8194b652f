'use strict';

// The kernel lane into a file: our own WriteStream.

const { Writable } = require('node:stream');
const host = require('../host.js');
const { hearsOnlyPipe, writeSlice } = require('./slice-chunk.js');
const { streamFsOf } = require('./stream-fs.js');

/**
 * What is handed over at once: long enough that the trips do not count (some 5 ms each), short
 * enough that a `pause` is obeyed within a moment.
 */
const SLICE_BYTES = 16 * 1024 * 1024;

const { write } = Writable.prototype;
const { _write, _writev } = host.WriteStream.prototype;

class FileTarget {
  #stream;

  constructor(stream) {
    this.#stream = stream;
  }

  isReady() {
    const { _writableState: state } = this.#stream;
    return (
      !this.#stream.destroyed &&
      !state.ending &&
      !state.errored &&
      state.length === 0 &&
      state.corked === 0 &&
      state.highWaterMark > 0
    );
  }

  lengthOf(rest) {
    return Math.min(rest, SLICE_BYTES);
  }

  write(slice) {
    writeSlice(this.#stream, slice);
  }
}

/** The way into `stream`, if it is a file stream of ours that nobody has changed. */
function fileTarget(stream) {
  if (streamFsOf(stream)?.kernel !== true) return undefined;
  const usable =
    stream.write === write &&
    stream._write === _write &&
    stream._writev === _writev &&
    hearsOnlyPipe(stream);
  return usable ? new FileTarget(stream) : undefined;
}

module.exports = { fileTarget };
