'use strict';

// Reading ahead: several chunks in one visit of a pool thread.
//
// Every chunk has a Buffer of its own, of the size that Node would have made,
// so nobody can see from a chunk that its neighbours were read with it.
//
// What is ahead is the file as it was some time ago. Node, too, reads up to
// `highWaterMark` before anybody asks; a consumer that is slower than
// STALE_MS gets no more than that from us either: what is ahead is thrown away
// and read again when it asks.
//
// Drawback: a stream holds up to AHEAD_BYTES more than Node's, many together up to LEAST_BYTES each.

const { binding } = require('../native.js');

/** The most that is read ahead: from here on the visits are too long for the hop to matter. */
const AHEAD_BYTES = 1024 * 1024;

/**
 * The most that all streams together have under way, as long as each gets LEAST_BYTES: what does not
 * fit into the processor's cache comes out of it again before the program has seen it. 50 streams of
 * 8 MiB: 2.5 ms each with 256 KiB, 2.9 with 128 KiB and 4 with 1 MiB.
 */
const ALL_BYTES = 2 * 1024 * 1024;
const LEAST_BYTES = 256 * 1024;

/** Visits under way, of all streams of this thread. */
let visits = 0;

/** What was read longer ago than this is read again. */
const STALE_MS = 50;

/** What a visit says of a file that may be read ahead: src/binding/read_stream.rs. */
const REGULAR = 1;

/** The first bytes in memory of their own, as Node does: a slice would keep the whole Buffer. */
function exactly(chunk, length) {
  const exact = Buffer.allocUnsafeSlow(length);
  chunk.copy(exact, 0, 0, length);
  return exact;
}

class ReadAhead {
  #stream;
  #chunks = [];
  #arrivedAt = 0;
  /** Is it a regular file's descriptor that reads at positions of our own? A visit has said so. */
  isRegular = false;
  /** Has the last visit come to the end of the file? */
  #metEnd = false;
  /** How many chunks the next visit may bring; 1 until the file is known to be regular. */
  #width = 1;

  constructor(stream) {
    this.#stream = stream;
  }

  /** Is every byte's position known, so that the file may be read out of turn? */
  get isPositioned() {
    const { start, path, autoClose } = this.#stream;
    // With a `start` every read has a position of its own. Without one, only if nobody else can
    // see where the descriptor stands: the stream opened it, and will close it.
    return start !== undefined || (path !== undefined && autoClose);
  }

  /** The Buffers for the next visit; `first` is Node's. */
  plan(first) {
    const chunks = [first];
    if (this.#width > 1 && this.isPositioned) {
      const { pos, end, bytesRead } = this.#stream;
      let rest = end - (pos ?? bytesRead) + 1 - first.length;
      const share = Math.max(LEAST_BYTES, Math.min(AHEAD_BYTES, ALL_BYTES / (visits + 1)));
      const width = Math.min(this.#width, Math.floor(share / first.length));
      while (chunks.length < width && rest > 0) {
        const size = Math.min(first.length, rest);
        chunks.push(Buffer.allocUnsafeSlow(size));
        rest -= size;
      }
    }
    return chunks;
  }

  /** Where the visit reads: see `Position` in `src/engine/read_stream.rs`. */
  position(position) {
    if (typeof position === 'number') return { own: false, at: position };
    return this.isPositioned ? { own: true, at: this.#stream.bytesRead } : { own: false, at: -1 };
  }

  /** A visit begins. */
  begin() {
    visits++;
  }

  /** The visit has ended, however. */
  end() {
    visits--;
  }

  /**
   * A visit has filled `chunks` with `bytes`, which may be all that there is. The first chunk is Node's
   * to push.
   */
  arrived(chunks, bytes, kind, isAll) {
    this.isRegular = kind === REGULAR && this.isPositioned;
    this.#width = this.isRegular ? chunks.length * 2 : 1;
    this.#arrivedAt = performance.now();
    const room = chunks.reduce((sum, { length }) => sum + length, 0);
    this.#metEnd = isAll || bytes < room;
    let rest = bytes - chunks[0].length;
    for (let i = 1; i < chunks.length && rest > 0; i++) {
      const chunk = chunks[i];
      this.#chunks.push(rest < chunk.length ? exactly(chunk, rest) : chunk);
      rest -= chunk.length;
    }
  }

  /**
   * The next chunk, if it is here: at most `max` bytes. Null at the end of the
   * file; undefined if a visit has to be made.
   */
  next(max) {
    if (this.#chunks.length === 0) return this.#isAtEnd() ? null : undefined;
    const fits = this.#chunks[0].length <= max;
    if (fits && performance.now() - this.#arrivedAt <= STALE_MS) return this.#chunks.shift();
    this.discard();
    return undefined;
  }

  /** Has the file ended here? Asked at the moment when Node would find out by reading. */
  #isAtEnd() {
    if (!this.isRegular || !this.#metEnd) return false;
    const { bytesRead, fd, pos } = this.#stream;
    return binding.endsBy(fd, pos ?? bytesRead);
  }

  /** Throws away what is ahead. */
  discard() {
    if (this.#chunks.length > 0) this.#chunks = [];
    this.#width = 1;
  }
}

module.exports = { ReadAhead };
