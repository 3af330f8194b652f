'use strict';

// What the same work costs where nothing but the system calls is left. Beside each
// scenario stands the one that fits:
//
// * `sync`: Node's synchronous function, one file after another. What one thread can do
//   that never waits for another.
// * `read-loop`, `write-loop`: read(2) or write(2) through one warm buffer, again and
//   again. What a stream could do that gave its chunks to nobody.
// * `fresh-loop`: read(2) into a new Buffer each time, of the size that a stream's chunk has. What a
//   stream could do that had no events, for its chunks are the program's to keep.
// * `no-file`: the same with the file in memory. What is left of a server is Node's HTTP, the sockets, and
//   whatever the app does beside reading; of a stream Node's own classes, and the copy into their
//   Buffers. It stands in the families of both.

const fs = require('node:fs');

/** What was fastest here: it fits into a cache of the processor, and makes few calls. */
const BUFFER_BYTES = 256 * 1024;

/** The default `highWaterMark` of a file stream. */
const CHUNK_BYTES = 64 * 1024;

/** Reads the files to their ends, each time into what `nextBuffer()` gives; gives the bytes. */
function readAll(paths, nextBuffer) {
  let bytes = 0;
  for (const path of paths) {
    const fd = fs.openSync(path, 'r');
    for (;;) {
      const buffer = nextBuffer();
      const count = fs.readSync(fd, buffer, 0, buffer.length, null);
      if (count === 0) break;
      bytes += count;
    }
    fs.closeSync(fd);
  }
  return bytes;
}

function readLoop(paths) {
  const buffer = Buffer.alloc(BUFFER_BYTES, 1);
  return readAll(paths, () => buffer);
}

const freshLoop = (paths) => readAll(paths, () => Buffer.allocUnsafeSlow(CHUNK_BYTES));

/** Writes the chunks into a new file. */
function writeLoop(path, chunks) {
  const fd = fs.openSync(path, 'wx');
  for (const chunk of chunks) fs.writeSync(fd, chunk);
  fs.closeSync(fd);
}

module.exports = { freshLoop, readLoop, writeLoop };
