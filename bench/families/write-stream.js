'use strict';

// Scenarios that write one file through a stream, chunk after chunk, and wait whenever
// the stream says that it has enough.

const path = require('node:path');
const { assertFile, sliceOf } = require('../harness/content.js');
const { writeLoop } = require('./limits.js');
const { MIB } = require('./large-file.js');

const fileOf = ({ output }) => path.join(output, 'written');

/** As if piped: the next chunk when this one is taken. */
const writeAll = (stream, chunks) =>
  new Promise((resolve, reject) => {
    let next = 0;
    const go = () => {
      while (next < chunks.length) {
        if (!stream.write(chunks[next++])) return stream.once('drain', go);
      }
      stream.end();
    };
    stream.once('error', reject).once('close', resolve);
    go();
  });

function writeStream({ chunkBytes, mebibytes, ...scenario }) {
  const size = { files: 0, bytes: mebibytes * MIB, chunkBytes };
  const timed = (how) => async (context, chunks) => {
    await how(context, chunks);
    return { operations: 1, bytes: context.size.bytes };
  };

  return {
    family: 'write',
    measure: 'throughput',
    scales: {
      full: size,
      quick: { ...size, bytes: size.bytes / 4 },
      tiny: { ...size, bytes: MIB },
    },
    makesLargeFile: true,
    ...scenario,
    setup: ({ size }) =>
      Array.from({ length: size.bytes / size.chunkBytes }, (_, chunk) =>
        sliceOf(0, chunk * size.chunkBytes, size.chunkBytes),
      ),
    work: timed((context, chunks) =>
      writeAll(context.fs.createWriteStream(fileOf(context)), chunks),
    ),
    limits: { 'write-loop': timed((context, chunks) => writeLoop(fileOf(context), chunks)) },
    inspect(plan) {
      assertFile(fileOf(plan), 0, plan.size.bytes);
    },
  };
}

module.exports = { writeStream };
