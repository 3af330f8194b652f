'use strict';

const { once } = require('node:events');
const path = require('node:path');
const { WrongBytes, matches } = require('../harness/content.js');
const { LARGE_SCALES } = require('../families/large-file.js');

/** Reads the file through a stream; `take(chunk, position)` gets each chunk. */
async function stream({ fs, folder }, take) {
  let bytes = 0;
  const readable = fs.createReadStream(path.join(folder, '0'));
  readable.on('data', (chunk) => {
    take(chunk, bytes);
    bytes += chunk.length;
  });
  await once(readable, 'close');
  return bytes;
}

function assertSize(bytes, size) {
  if (bytes !== size.bytes) throw new WrongBytes(`the stream gave ${bytes} of ${size.bytes} bytes`);
}

module.exports = {
  title: 'createReadStream, large file',
  family: 'read',
  measure: 'throughput',
  scales: LARGE_SCALES,
  async work(context) {
    const bytes = await stream(context, () => {});
    return { operations: 1, bytes, kept: bytes };
  },
  /** A second pass, outside the timed part: comparing would count as reading. */
  async check(context, bytes) {
    assertSize(bytes, context.size);
    const again = await stream(context, (chunk, position) => {
      if (!matches(chunk, 0, position)) throw new WrongBytes(`the stream after byte ${position}`);
    });
    assertSize(again, context.size);
  },
};
