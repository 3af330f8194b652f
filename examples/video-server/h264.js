'use strict';

// Writes H.264 of the plainest kind: a block of the picture (16 x 16 points) is
// either there in full (I_PCM) or the same as in the picture before (P_Skip).
// Nothing is computed, so every decoder shows exactly these points, and what
// stands still costs nothing. The drawback: what moves is not compressed.
//
// The names are those of the standard, ITU-T H.264, chapters 7.3 and 9.1.

const BLOCK = 16;
const I_PCM = 25;
/** In P slices the types of I slices are counted from here on. */
const INTRA_IN_P = 5;
/** The counter of pictures since the last key has so many bits. */
const FRAME_NUM_BITS = 4;

const NAL = { picture: 0x41, key: 0x65, sequence: 0x67, parameters: 0x68 };

class Bits {
  #bytes;
  #used = 0;
  #free = 8;

  constructor(size) {
    this.#bytes = Buffer.alloc(size);
  }

  u(count, value) {
    for (let bit = count - 1; bit >= 0; bit--) {
      this.#free--;
      this.#bytes[this.#used] |= ((value >> bit) & 1) << this.#free;
      if (this.#free === 0) {
        this.#used++;
        this.#free = 8;
      }
    }
    return this;
  }

  /** Exp-Golomb: as many zeros as the number has bits behind its first. */
  ue(value) {
    const bits = 32 - Math.clz32(value + 1);
    return this.u(bits - 1, 0).u(bits, value + 1);
  }

  /** From the next whole byte on. */
  bytes(...parts) {
    if (this.#free < 8) this.u(this.#free, 0);
    for (const part of parts) {
      this.#bytes.set(part, this.#used);
      this.#used += part.length;
    }
    return this;
  }

  /** The unit, behind its length. */
  nal() {
    this.u(1, 1).bytes();
    const escaped = withEscapes(this.#bytes.subarray(0, this.#used));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(escaped.length);
    return Buffer.concat([length, escaped]);
  }
}

/** Two zeros and a small number would be the beginning of a unit: a 3 comes between. */
function withEscapes(bytes) {
  const parts = [];
  let from = 0;
  let at = bytes.indexOf('\0\0');
  while (at !== -1 && at + 2 < bytes.length) {
    if (bytes[at + 2] > 3) {
      at = bytes.indexOf('\0\0', at + 1);
      continue;
    }
    parts.push(bytes.subarray(from, at + 2), Buffer.of(3));
    from = at + 2;
    at = bytes.indexOf('\0\0', from);
  }
  parts.push(bytes.subarray(from));
  return Buffer.concat(parts);
}

class H264 {
  /** Constrained baseline, level 3: `avc1.42C01E` in a page. */
  profile = Buffer.of(66, 0xc0, 30);
  #columns;
  #rows;
  #frameNum = 0;
  #keys = 0;
  #width;
  #height;

  constructor(width, height) {
    this.#width = width;
    this.#height = height;
    this.#columns = Math.ceil(width / BLOCK);
    this.#rows = Math.ceil(height / BLOCK);
  }

  /** seq_parameter_set_rbsp */
  sequence() {
    const bits = new Bits(32).bytes(Buffer.of(NAL.sequence), this.profile);
    bits.ue(0).ue(FRAME_NUM_BITS - 4);
    bits.ue(2); // pic_order_cnt_type: shown in the order in which they come
    bits.ue(1).u(1, 0); // one picture to refer to
    bits.ue(this.#columns - 1).ue(this.#rows - 1);
    bits.u(1, 1).u(1, 1); // frames, no fields
    // What the blocks have beyond the picture, in points of colour.
    bits
      .u(1, 1)
      .ue(0)
      .ue((this.#columns * BLOCK - this.#width) / 2);
    bits.ue(0).ue((this.#rows * BLOCK - this.#height) / 2);
    return bits.u(1, 0).nal();
  }

  /** pic_parameter_set_rbsp */
  parameters() {
    const bits = new Bits(16).bytes(Buffer.of(NAL.parameters));
    bits.ue(0).ue(0).u(2, 0).ue(0); // CAVLC, one group of slices
    bits.ue(0).ue(0).u(3, 0); // one reference, no weights
    bits.ue(0).ue(0).ue(0); // quantisation: of no use here
    return bits.u(3, 0b100).nal(); // each slice says whether it is smoothed
  }

  /**
   * One picture. `blocks` has the 384 bytes of each block that is not as before,
   * by its number, line by line; none of the bytes is zero. A key has all blocks.
   */
  picture(isKey, blocks) {
    const bits = new Bits(64 + blocks.size * 392);
    this.#frameNum = isKey ? 0 : (this.#frameNum + 1) % 2 ** FRAME_NUM_BITS;
    bits.bytes(Buffer.of(isKey ? NAL.key : NAL.picture));
    bits
      .ue(0)
      .ue(isKey ? 7 : 5)
      .ue(0)
      .u(FRAME_NUM_BITS, this.#frameNum);
    if (isKey) bits.ue(this.#keys++ % 2).u(2, 0);
    else bits.u(3, 0);
    bits.ue(0).ue(1); // no smoothing
    let next = 0;
    for (const number of [...blocks.keys()].sort((a, b) => a - b)) {
      if (!isKey) bits.ue(number - next);
      bits.ue(isKey ? I_PCM : INTRA_IN_P + I_PCM).bytes(blocks.get(number));
      next = number + 1;
    }
    const skipped = this.#columns * this.#rows - next;
    if (skipped > 0) bits.ue(skipped);
    return bits.nal();
  }
}

module.exports = { BLOCK, H264 };
