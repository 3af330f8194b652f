'use strict';

// What the files of the scenarios hold, so that any process can check any bytes.
//
// Pseudo-random bytes with a prime period: the byte at a position follows from
// the file's number and the position alone. A chunk that is missing, doubled,
// out of order or of another file differs, and checking costs one memcmp, so it
// can be done by a load generator that shares the machine with the server.

const { createCipheriv } = require('node:crypto');
const fs = require('node:fs');

/** The most that is made or compared at once. */
const SLICE_BYTES = 1024 * 1024;

/** The largest prime below SLICE_BYTES: no chunk size of a power of two divides it. */
const PERIOD = 1_048_573;

/** How far apart two neighbouring files begin in the period. */
const STRIDE = 7_919;

/** What source text is made of, nearly always: one byte a character. */
const LETTERS = Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \n');

/** By whether it is text. */
const patterns = new Map();

/** The period, and its beginning once more, so that every slice is contiguous. */
function wholePattern(text) {
  let pattern = patterns.get(text);
  if (pattern === undefined) {
    const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16));
    const period = cipher.update(Buffer.alloc(PERIOD));
    if (text) for (const [at, byte] of period.entries()) period[at] = LETTERS[byte % 64];
    pattern = Buffer.concat([period, period.subarray(0, SLICE_BYTES)], PERIOD + SLICE_BYTES);
    patterns.set(text, pattern);
  }
  return pattern;
}

/** What file number `file` holds from `position` on, as bytes or as text; at most SLICE_BYTES of it. */
function sliceOf(file, position, length, text = false) {
  const phase = (position + file * STRIDE) % PERIOD;
  return wholePattern(text).subarray(phase, phase + Math.min(length, SLICE_BYTES));
}

/** Are these the bytes of file number `file` from `position` on? */
function matches(bytes, file, position, text = false) {
  for (let done = 0; done < bytes.length; ) {
    const slice = sliceOf(file, position + done, bytes.length - done, text);
    if (slice.compare(bytes, done, done + slice.length) !== 0) return false;
    done += slice.length;
  }
  return true;
}

/** What a measurement throws when an engine has moved other bytes than it should. */
class WrongBytes extends Error {
  constructor(what) {
    super(`wrong bytes: ${what}`);
    this.name = 'WrongBytes';
    this.code = 'ERR_WRONG_BYTES';
  }
}

/** Throws unless this is the whole of file number `file`. */
function assertWhole(bytes, file, size, what, text = false) {
  if (bytes.length !== size) throw new WrongBytes(`${what} has ${bytes.length} of ${size} bytes`);
  if (!matches(bytes, file, 0, text)) throw new WrongBytes(`${what} has other contents`);
}

/** Writes file number `file`, and leaves nothing of it for the kernel to write later. */
function writeContent(path, file, size, text = false) {
  const fd = fs.openSync(path, 'wx');
  try {
    for (let done = 0; done < size; ) {
      done += fs.writeSync(fd, sliceOf(file, done, size - done, text));
    }
    if (size > SLICE_BYTES) fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Throws unless the file at `path` is file number `file`. */
function assertFile(path, file, size) {
  const fd = fs.openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(SLICE_BYTES);
    let position = 0;
    for (;;) {
      const count = fs.readSync(fd, buffer);
      if (count === 0) break;
      if (!matches(buffer.subarray(0, count), file, position)) {
        throw new WrongBytes(`${path} has other contents after byte ${position}`);
      }
      position += count;
    }
    if (position !== size) throw new WrongBytes(`${path} has ${position} of ${size} bytes`);
  } finally {
    fs.closeSync(fd);
  }
}

module.exports = { WrongBytes, assertFile, assertWhole, matches, sliceOf, writeContent };
