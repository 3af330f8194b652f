'use strict';

// A PNG file: RGB, each line told as its difference from the one above, which
// leaves little of a smooth picture.

const { deflateSync } = require('node:zlib');

const SIGNATURE = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const RGB = 2;
const UP = 2;

// zlib.crc32 is missing in the first versions of Node 20 and 22.
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

function chunk(type, data) {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length);
  bytes.write(type, 4);
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), data.length + 8);
  return bytes;
}

/** `rgb` has three bytes a point, line by line. */
function png(width, height, rgb) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, RGB], 8);
  const line = width * 3;
  const lines = Buffer.alloc((line + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    lines[at++] = UP;
    for (let x = 0; x < line; x++) {
      const here = y * line + x;
      lines[at++] = rgb[here] - (y > 0 ? rgb[here - line] : 0);
    }
  }
  const data = chunk('IDAT', deflateSync(lines));
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), data, chunk('IEND', Buffer.of())]);
}

module.exports = { png };
