'use strict';

// Scenarios that read whole files, none of them large.

const fs = require('node:fs');
const path = require('node:path');
const { assertWhole } = require('../harness/content.js');
const { forEachFile } = require('./in-flight.js');

const KIB = 1024;

/** So many files that their names and pages do not all stay in the processor's caches. */
const FILES = 2000;

function scalesOf({ bytes, text, files = FILES, passes = 5 }) {
  const size = { files, bytes, text };
  return {
    full: { ...size, passes },
    quick: { ...size, passes: Math.ceil(passes / 3) },
    tiny: { ...size, files: 20, passes: 1 },
  };
}

/** The paths of a fixture's files. */
const pathsOf = ({ folder, size }) =>
  Array.from({ length: size.files }, (_, file) => path.join(folder, String(file)));

/**
 * Ways to read every file: `(context, paths, keep)` hands each content to
 * `keep(file, content)`.
 */
const byCallback =
  (atATime, ...options) =>
  ({ fs }, paths, keep) =>
    forEachFile(paths.length, atATime, (file, done) => {
      fs.readFile(paths[file], ...options, (error, content) => {
        keep(file, content);
        done(error);
      });
    });

const byPromise =
  (atATime) =>
  async ({ fs }, paths, keep) => {
    const files = paths.keys();
    const oneByOne = async () => {
      for (const file of files) keep(file, await fs.promises.readFile(paths[file]));
    };
    await Promise.all(Array.from({ length: atATime }, oneByOne));
  };

const bySync =
  (...options) =>
  async ({ fs }, paths, keep) => {
    for (const [file, path] of paths.entries()) keep(file, fs.readFileSync(path, ...options));
  };

/**
 * Reads every file, by `readAll`. The timed passes let go of what they have read, as a
 * server does; the same pass once more is checked after the clock has stopped, with all
 * contents alive beside each other. `asBytes` is for contents that are not bytes.
 */
function readSmallFiles({
  readAll,
  limit = bySync(),
  bytes = KIB,
  text = false,
  asBytes = (content) => content,
  files,
  passes,
  ...scenario
}) {
  const timed = (how) => async (context, paths) => {
    const { passes, files, bytes } = context.size;
    let length = 0;
    const take = (_, content) => {
      length += content.length;
    };
    for (let done = 0; done < passes; done++) await how(context, paths, take);
    return { operations: passes * files, bytes: passes * files * bytes, kept: length };
  };

  return {
    family: 'read',
    measure: 'latency',
    scales: scalesOf({ bytes, text, files, passes }),
    warmUps: 1,
    ...scenario,
    async setup(context) {
      const paths = pathsOf(context);
      await readAll(context, paths, () => {});
      return paths;
    },
    work: timed(readAll),
    limits: limit === null ? {} : { sync: timed((_, paths, keep) => limit({ fs }, paths, keep)) },
    async check(context, length, paths) {
      const { bytes, text, passes } = context.size;
      const contents = new Array(paths.length);
      await readAll(context, paths, (file, content) => {
        contents[file] = content;
      });
      const lengths = contents.reduce((sum, { length }) => sum + length, 0);
      if (length !== passes * lengths) throw new Error(`${length} characters were read`);
      for (const [file, content] of contents.entries()) {
        assertWhole(asBytes(content, file), file, bytes, `file ${file}`, text);
      }
    },
  };
}

module.exports = { KIB, byCallback, byPromise, bySync, pathsOf, readSmallFiles };
