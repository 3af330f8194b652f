'use strict';

// An MP4 file of one H.264 track. The index stands in front of the pictures, so
// that a browser can begin, and seek, without asking for the file's end first.
//
// The names are those of ISO/IEC 14496-12 and -15.

const UNITY = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

function u32(...values) {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}

function u16(...values) {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}

function box(type, ...contents) {
  const body = Buffer.concat(contents);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type), body]);
}

/** A box with a version and flags. */
const full = (type, flags, ...contents) => box(type, u32(flags), ...contents);

function avc1({ width, height, profile, sequence, parameters }) {
  const avcC = box(
    'avcC',
    Buffer.of(1, ...profile, 0xff, 0xe1),
    // There a length has two bytes, not four.
    sequence.subarray(2),
    Buffer.of(1),
    parameters.subarray(2),
  );
  const name = Buffer.alloc(32);
  return box(
    'avc1',
    u16(0, 0, 0, 1),
    Buffer.alloc(16),
    u16(width, height),
    u32(0x480000, 0x480000, 0),
    u16(1),
    name,
    u16(24, 0xffff),
    avcC,
  );
}

/** Where each picture is: one chunk a key, with the pictures that build on it. */
function stbl(track, dataAt) {
  const { pictures, keyEvery } = track;
  const sizes = pictures.map((picture) => picture.length);
  const chunks = [];
  let at = dataAt;
  for (const [index, size] of sizes.entries()) {
    if (index % keyEvery === 0) chunks.push(at);
    at += size;
  }
  return box(
    'stbl',
    full('stsd', 0, u32(1), avc1(track)),
    full('stts', 0, u32(1, pictures.length, 1)),
    full('stss', 0, u32(chunks.length, ...chunks.map((_, index) => index * keyEvery + 1))),
    full('stsc', 0, u32(1, 1, keyEvery, 1)),
    full('stsz', 0, u32(0, sizes.length, ...sizes)),
    full('stco', 0, u32(chunks.length, ...chunks)),
  );
}

function moov(track, dataAt) {
  const { width, height, perSecond, pictures } = track;
  const duration = pictures.length;
  const time = u32(0, 0, perSecond, duration);
  const minf = box(
    'minf',
    full('vmhd', 1, u16(0, 0, 0, 0)),
    box('dinf', full('dref', 0, u32(1), full('url ', 1))),
    stbl(track, dataAt),
  );
  const mdia = box(
    'mdia',
    full('mdhd', 0, time, u16(0x55c4, 0)), // 'und': no language
    full('hdlr', 0, u32(0), Buffer.from('vide'), u32(0, 0, 0), Buffer.of(0)),
    minf,
  );
  const tkhd = full(
    'tkhd',
    3, // on, and part of the film
    u32(0, 0, 1, 0, duration, 0, 0, 0, 0),
    u32(...UNITY),
    u32(width * 0x10000, height * 0x10000),
  );
  const mvhd = full(
    'mvhd',
    0,
    time,
    u32(0x10000, 0x1000000, 0, 0),
    u32(...UNITY),
    u32(0, 0, 0, 0, 0, 0, 2),
  );
  return box('moov', mvhd, box('trak', tkhd, mdia));
}

/**
 * @param {object} track `pictures` with a key every `keyEvery`, which divides
 *   their number; `perSecond`, `width`, `height`; `profile`, `sequence`,
 *   `parameters` of the H.264.
 */
function mp4(track) {
  const ftyp = box('ftyp', Buffer.from('isom'), u32(0x200), Buffer.from('isomiso2avc1mp41'));
  // The index is as long wherever the pictures are.
  const dataAt = ftyp.length + moov(track, 0).length + 8;
  return Buffer.concat([ftyp, moov(track, dataAt), box('mdat', ...track.pictures)]);
}

module.exports = { mp4 };
