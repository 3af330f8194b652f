'use strict';

// The values that generated scripts name, besides the calls themselves.
//
// A script is source text, run as it is printed, so everything in it is an
// expression over these names.

const { Readable } = require('node:stream');

/** Longer than any file that a script may make: see `workers.js`. */
const PATTERN_BYTES = 9 * 1024 * 1024;

/** No period of a power of two, so that a misplaced block shows. */
const PERIOD = 65_521;

const pattern = (() => {
  const made = Buffer.allocUnsafeSlow(PATTERN_BYTES);
  for (let i = 0; i < PERIOD; i++) made[i] = (i * 31 + (i >> 8) * 17 + 7) & 0xff;
  for (let at = PERIOD; at < PATTERN_BYTES; at *= 2) {
    made.copy(made, at, 0, Math.min(at, PATTERN_BYTES - at));
  }
  return made;
})();

/** Fresh bytes, different for different `from`. */
function bytes(length, from = 0) {
  const made = Buffer.allocUnsafeSlow(length);
  pattern.copy(made, 0, from, from + length);
  return made;
}

/** `length` UTF-16 units, with characters of one to four bytes. */
function text(length) {
  return 'aé€\u{1f600}z\n'.repeat(Math.ceil(length / 7)).slice(0, length);
}

/** As bytes, in other kinds of memory. */
const view = (length) => new DataView(bytes(length + 3).buffer, 3);
const words = (length) => new Uint16Array(bytes(length * 2).buffer);
const shared = (length) => {
  const made = new Uint8Array(new SharedArrayBuffer(length));
  made.set(pattern.subarray(0, length));
  return made;
};

function* each(...chunks) {
  yield* chunks;
}

async function* eachLater(...chunks) {
  yield* chunks;
}

/** Gives a chunk and then fails. */
function* failing(chunk) {
  yield chunk;
  throw new RangeError('the iterable fails');
}

const readableOf = (...chunks) => Readable.from(chunks, { objectMode: true });

const lasting = () => new AbortController().signal;

/** Never open: a descriptor that the process does have must not be closed by a script. */
const NO_FD = 999_983;

const values = {
  bytes,
  text,
  view,
  words,
  shared,
  each,
  eachLater,
  failing,
  readableOf,
  lasting,
  NO_FD,
};

module.exports = { NO_FD, bytes, values };
