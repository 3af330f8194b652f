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
// Drawback: a stream holds up to AHEAD_BYTES more than Node's.

/** The most that is read ahead: from here on the visits are too long for the hop to matter. */
const AHEAD_BYTES = 1024 * 1024;

/** What was read longer ago than this is read again. */
const STALE_MS = 50;

/** Bits of what a visit has seen, from the binding. */
const ENDED = 1;
const REGULAR = 2;

class ReadAhead {
  #stream;
  #chunks = [];
  #ended = false;
  #arrivedAt = 0;
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
      const width = Math.min(this.#width, Math.floor(AHEAD_BYTES / first.length));
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

  /** A visit has filled `chunks` with `bytes`. The first chunk is Node's to push. */
  arrived(chunks, bytes, seen) {
    const regular = (seen & REGULAR) !== 0 && this.isPositioned;
    this.#width = regular ? chunks.length * 2 : 1;
    // The end counts only behind bytes: a visit that found none says it to Node itself.
    this.#ended = regular && (seen & ENDED) !== 0 && bytes > 0;
    this.#arrivedAt = performance.now();
    let rest = bytes - chunks[0].length;
    for (let i = 1; i < chunks.length && rest > 0; i++) {
      const chunk = chunks[i];
      // Exact, as Node's short chunks are: a slice would keep the whole Buffer alive.
      this.#chunks.push(rest < chunk.length ? Buffer.copyBytesFrom(chunk, 0, rest) : chunk);
      rest -= chunk.length;
    }
  }

  /**
   * The next chunk, if it is here: at most `max` bytes. Null at the end of the
   * file; undefined if a visit has to be made.
   */
  next(max) {
    if (this.#chunks.length === 0 && !this.#ended) return undefined;
    if (performance.now() - this.#arrivedAt > STALE_MS) {
      this.discard();
      return undefined;
    }
    if (this.#chunks.length === 0) return null;
    if (this.#chunks[0].length > max) {
      this.discard();
      return undefined;
    }
    return this.#chunks.shift();
  }

  /** Throws away what is ahead. */
  discard() {
    this.#chunks = [];
    this.#ended = false;
    this.#width = 1;
  }
}

module.exports = { ReadAhead };
