'use strict';

// Scenarios that ask how long a small read takes while the process is busy with
// something else. A read begins by the clock, whether those before have ended or not: one
// after another, a slow engine would be asked less often just when it is slow.

const path = require('node:path');
const { assertWhole } = require('../harness/content.js');

/** Far less than what a small read costs, so that reads are not what keeps the process busy. */
const EVERY_MS = 2;

/** So many different files: their contents are compared. */
const FILES = 500;
const BYTES = 1024;

/** One read of file number `file`, and how long it took. */
function readOne({ fs, folder }, file) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    fs.readFile(path.join(folder, String(file)), (error, content) => {
      const us = (performance.now() - begun) * 1000;
      if (error) reject(error);
      else resolve({ us, file, content });
    });
  });
}

/** Begins reads until `isOver()`, and waits for them all. */
async function readByTheClock(context, isOver) {
  const reads = [];
  const begun = performance.now();
  await new Promise((resolve) => {
    const tick = () => {
      // What is due by now, if the event loop was late.
      const due = 1 + Math.floor((performance.now() - begun) / EVERY_MS);
      while (reads.length < due) reads.push(readOne(context, reads.length % context.size.files));
      if (!isOver()) return;
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(tick, EVERY_MS);
    tick();
  });
  return Promise.all(reads);
}

/** The smallest value that no more than a hundredth of all is above. */
function p99(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1];
}

/** A file module that has nothing to read: an answer in the next turn of the event loop is all that is left. */
const NO_FILE = { readFile: (_path, callback) => setImmediate(callback, null, null) };

/**
 * `begin(context, state)` starts what keeps the process busy, and gives `isOver()` and
 * `ended()`, which waits for all that is under way.
 */
function readBeside({ scales, begin, assertOther = () => {}, ...scenario }) {
  const sized = Object.entries(scales).map(([name, size]) => [
    name,
    { files: FILES, bytes: BYTES, ...size },
  ]);
  /** `small`: what does the small reads. */
  async function timed(context, state, small) {
    const other = begin(context, state);
    const reads = await readByTheClock({ ...context, fs: small }, other.isOver);
    return {
      operations: reads.length,
      bytes: reads.length * context.size.bytes,
      p99Us: p99(reads.map(({ us }) => us)),
      kept: { reads, other: await other.ended() },
    };
  }

  return {
    family: 'busy',
    measure: 'tail',
    scales: Object.fromEntries(sized),
    ...scenario,
    async setup(context) {
      for (let file = 0; file < context.size.files; file++) await readOne(context, file);
      return scenario.setup?.(context);
    },
    work: (context, state) => timed(context, state, context.fs),
    limits: {
      async 'no-file'(context, state) {
        const { kept, ...measured } = await timed(context, state, NO_FILE);
        return measured;
      },
    },
    check({ size }, { reads, other }) {
      for (const { file, content } of reads) {
        assertWhole(content, file, size.bytes, `file ${file}`);
      }
      assertOther(other, size);
    },
  };
}

module.exports = { readBeside };
