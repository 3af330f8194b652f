'use strict';

// Scenarios that read files through streams.

const { WrongBytes, matches } = require('../harness/content.js');
const { forEachFile } = require('./in-flight.js');
const { freshLoop, readLoop } = require('./limits.js');
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

/**
 * The operations of one of Node's streams over a file that is in memory: nothing of them takes any time but
 * the copy into the stream's own Buffer. What is left is the stream.
 */
function fromMemory(body) {
  let at = 0;
  return {
    open: (_path, _flags, _mode, done) => process.nextTick(done, null, 0),
    read(_fd, buffer, offset, length, _position, done) {
      const bytes = body.copy(buffer, offset, at, at + length);
      at += bytes;
      process.nextTick(done, null, bytes, buffer);
    },
    close: (_fd, done) => process.nextTick(done, null),
  };
}

/** Reads every file of the folder through a stream of its own, `atATime` at once. */
function readStreams({ read = byData, atATime, ...scenario }) {
  /** `take(chunk, file, position)` gets each chunk; gives all bytes. */
  async function pass({ fs, size }, paths, take, optionsOf = () => undefined) {
    let bytes = 0;
    await forEachFile(size.files, atATime, (file, done) => {
      let position = 0;
      const taken = (chunk) => {
        take(chunk, file, position);
        position += chunk.length;
      };
      read(fs.createReadStream(paths[file], optionsOf()), taken, (error) => {
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

  const byLoopOf =
    (loop) =>
    async ({ size }, paths) => {
      const bytes = loop(paths);
      assertAll(bytes, size);
      return { operations: size.files, bytes };
    };

  return {
    family: 'read',
    measure: 'throughput',
    warmUps: 1,
    ...scenario,
    setup: (context) => pathsOf(context),
    async work(context, paths) {
      const bytes = await pass(context, paths, () => {});
      return { operations: context.size.files, bytes, kept: bytes };
    },
    limits: {
      'read-loop': byLoopOf(readLoop),
      'fresh-loop': byLoopOf(freshLoop),
      async 'no-file'(context, paths) {
        const body = Buffer.alloc(context.size.bytes, 1);
        const optionsOf = () => ({ fs: fromMemory(body) });
        const bytes = await pass(context, paths, () => {}, optionsOf);
        assertAll(bytes, context.size);
        return { operations: context.size.files, bytes };
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
