'use strict';

// The kernel lane into a file: our own WriteStream.

const { Writable } = require('node:stream');
const host = require('../host.js');
const { hearsOnlyPipe, writeSlice } = require('./slice-chunk.js');
const { streamFsOf } = require('./stream-fs.js');

const { write } = Writable.prototype;
const { _write, _writev } = host.WriteStream.prototype;

class FileTarget {
  #stream;

  constructor(stream) {
    this.#stream = stream;
  }

  isGone() {
    return this.#stream.destroyed;
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
    return Math.min(rest, streamFsOf(this.#stream).sliceBytes);
  }

  write(slice) {
    writeSlice(this.#stream, slice);
  }
}

/** The way into `stream`, if it is a file stream of ours that nobody has changed. */
function fileTarget(stream) {
  const streamFs = streamFsOf(stream);
  if (streamFs?.kernel !== true) return undefined;
  const usable =
    streamFs.replaced('write') === undefined &&
    streamFs.replaced('writev') === undefined &&
    stream.write === write &&
    stream._write === _write &&
    stream._writev === _writev &&
    hearsOnlyPipe(stream);
  return usable ? new FileTarget(stream) : undefined;
}

module.exports = { fileTarget };
