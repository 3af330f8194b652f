'use strict';

// Scenarios that read files through streams.

const { WrongBytes, matches } = require('../harness/content.js');
const { forEachFile } = require('./in-flight.js');
const { readLoop } = require('./limits.js');
const { pathsOf } = require('./small-files.js');

/**
 * Ways to read a stream to its end: `(stream, take, done)` hands each chunk to `take`.
 * A stream that is read by 'data' has ended when it has closed its file, as a loop has.
 */
const byData = (stream, take, done) =>
  stream.on('data', take).once('error', done).once('close', done);

function byLoop(stream, take, done) {
  const readToTheEnd = async () => {
    for await (const chunk of stream) take(chunk);
  };
  readToTheEnd().then(() => done(), done);
}

/** Reads every file of the folder through a stream of its own, `atATime` at once. */
function readStreams({ read = byData, atATime, ...scenario }) {
  /** `take(chunk, file, position)` gets each chunk; gives all bytes. */
  async function pass({ fs, size }, paths, take) {
    let bytes = 0;
    await forEachFile(size.files, atATime, (file, done) => {
      let position = 0;
      const taken = (chunk) => {
        take(chunk, file, position);
        position += chunk.length;
      };
      read(fs.createReadStream(paths[file]), taken, (error) => {
        bytes += position;
        done(error);
      });
    });
    return bytes;
  }

  function assertAll(bytes, size) {
    const all = size.files * size.bytes;
    if (bytes !== all) throw new WrongBytes(`the streams gave ${bytes} of ${all} bytes`);
  }

  return {
    family: 'read',
    measure: 'throughput',
    ...scenario,
    setup: (context) => pathsOf(context),
    async work(context, paths) {
      const bytes = await pass(context, paths, () => {});
      return { operations: context.size.files, bytes, kept: bytes };
    },
    limits: {
      async 'read-loop'({ size }, paths) {
        const bytes = readLoop(paths);
        assertAll(bytes, size);
        return { operations: size.files, bytes };
      },
    },
    /** A second pass, outside the timed part: comparing would count as reading. */
    async check(context, bytes, paths) {
      assertAll(bytes, context.size);
      const again = await pass(context, paths, (chunk, file, position) => {
        if (!matches(chunk, file, position)) {
          throw new WrongBytes(`the stream of file ${file} after byte ${position}`);
        }
      });
      assertAll(again, context.size);
    },
  };
}

module.exports = { byLoop, readStreams };
