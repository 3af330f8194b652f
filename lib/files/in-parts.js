'use strict';

// Whole-file calls made of the parts that somebody has replaced in our exports.
//
// Node's own functions look their parts up on node:fs, and would not find a
// replacement that stands in our exports. Here the same parts are called, with the
// same arguments, in the same order. Only valid calls come here.

const host = require('../host.js');
const { abortError, both } = require('../errors.js');

/** Node's own bound for a Buffer of a whole file. */
const MOST_BYTES = 2 ** 31 - 1;

/** What a file without a size is read in, in Node. */
const PIECE_BYTES = 8192;

/** Writes `bytes` to a descriptor, or to a path that is opened and closed around it. */
function writeFile(fs, file, bytes, { flag, mode, signal, flush }, callback) {
  if (typeof file === 'number') return writeAll(fs, file, bytes, { signal, flush }, callback);
  fs.open(file, flag, mode, (error, fd) => {
    if (error) return callback(error);
    writeAll(fs, fd, bytes, { signal, flush }, (failure) => {
      if (failure) fs.close(fd, (closing) => callback(both(closing, failure)));
      else fs.close(fd, callback);
    });
  });
}

function writeAll(fs, fd, bytes, { signal, flush }, done) {
  const writeFrom = (offset, length) => {
    if (signal?.aborted) return done(abortError(signal));
    fs.write(fd, bytes, offset, length, null, (error, written) => {
      if (error) return done(error);
      if (written !== length) return writeFrom(offset + written, length - written);
      if (flush) fs.fsync(fd, (failure) => done(failure || null));
      else done(null);
    });
  };
  writeFrom(0, bytes.byteLength);
}

/** As `writeFile`, at once. */
function writeFileSync(fs, file, bytes, { flag, mode, flush }) {
  const isOpened = typeof file !== 'number';
  const fd = isOpened ? fs.openSync(file, flag, mode) : file;
  try {
    let offset = 0;
    let length = bytes.byteLength;
    while (length > 0) {
      const written = fs.writeSync(fd, bytes, offset, length);
      offset += written;
      length -= written;
    }
    if (flush) fs.fsyncSync(fd);
  } finally {
    if (isOpened) fs.closeSync(fd);
  }
}

/** The bytes of a descriptor, or of a path that is opened and closed around them. */
function readFileSync(fs, file, flag) {
  const isOpened = typeof file !== 'number';
  const fd = isOpened ? fs.openSync(file, flag, 0o666) : file;
  // What cannot be looked at stays open, in Node as well.
  const stats = host.fs.fstatSync(fd);
  let contents;
  try {
    contents = readAll(fs, fd, stats);
  } finally {
    if (isOpened) fs.closeSync(fd);
  }
  return contents;
}

function readAll(fs, fd, stats) {
  const size = stats.isFile() ? stats.size : 0;
  // Node's own error of this size.
  if (size > MOST_BYTES) return host.fs.readFileSync(fd);
  if (size === 0) return readUnmeasured(fs, fd);
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  let read;
  do {
    read = fs.readSync(fd, buffer, filled, size - filled);
    filled += read;
  } while (read !== 0 && filled < size);
  return filled < size ? buffer.slice(0, filled) : buffer;
}

function readUnmeasured(fs, fd) {
  const pieces = [];
  let filled = 0;
  let read;
  do {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    read = fs.readSync(fd, piece, 0, PIECE_BYTES);
    if (read !== 0) pieces.push(piece.slice(0, read));
    filled += read;
  } while (read !== 0);
  return Buffer.concat(pieces, filled);
}

module.exports = { readFileSync, writeFile, writeFileSync };
