'use strict';

// Scenarios that read or write many small files.

const fs = require('node:fs');
const path = require('node:path');
const { WrongBytes, assertFile, assertWhole, sliceOf } = require('../harness/content.js');

const SMALL_BYTES = 1024;

const READ_SCALES = {
  full: { files: 2000, bytes: SMALL_BYTES, passes: 5 },
  quick: { files: 2000, bytes: SMALL_BYTES, passes: 2 },
  tiny: { files: 20, bytes: SMALL_BYTES, passes: 1 },
};

const WRITE_SCALES = {
  full: { files: 2000, bytes: SMALL_BYTES },
  quick: { files: 2000, bytes: SMALL_BYTES },
  tiny: { files: 20, bytes: SMALL_BYTES },
};

/** Calls `one(file, done)` for each file, with so many at a time. */
function forEachFile(files, atATime, one) {
  return new Promise((resolve, reject) => {
    let started = 0;
    let ended = 0;
    const next = () => {
      if (started < files) one(started++, done);
    };
    const done = (error) => {
      if (error) return reject(error);
      if (++ended === files) resolve();
      else next();
    };
    for (let first = 0; first < Math.min(atATime, files); first++) next();
  });
}

/**
 * Reads every file. `readAll(context, paths, keep)` does it once and hands each
 * content to `keep(file, content)`; the last pass is checked after the clock
 * has stopped. `asBytes` is for contents that are not bytes.
 */
function readSmallFiles({ title, readAll, asBytes = (content) => content }) {
  const pathsOf = ({ folder, size }) =>
    Array.from({ length: size.files }, (_, file) => path.join(folder, String(file)));

  async function pass(context, paths) {
    const contents = new Array(paths.length);
    await readAll(context, paths, (file, content) => {
      contents[file] = content;
    });
    return contents;
  }

  return {
    title,
    family: 'read',
    measure: 'latency',
    scales: READ_SCALES,
    async setup(context) {
      const paths = pathsOf(context);
      await pass(context, paths);
      return paths;
    },
    async work(context, paths) {
      const { passes, files, bytes } = context.size;
      let kept;
      for (let done = 0; done < passes; done++) kept = await pass(context, paths);
      return { operations: passes * files, bytes: passes * files * bytes, kept };
    },
    check({ size }, contents) {
      for (const [file, content] of contents.entries()) {
        assertWhole(asBytes(content, file), file, size.bytes, `file ${file}`);
      }
    },
  };
}

/** Writes new files with `writeAll(context, pathOf, contents)`, each into a folder of its own. */
function writeSmallFiles({ title, writeAll }) {
  const intoFolder = (folder) => {
    fs.mkdirSync(folder);
    return (file) => path.join(folder, String(file));
  };

  return {
    title,
    family: 'write',
    measure: 'latency',
    scales: WRITE_SCALES,
    async setup(context) {
      const { files, bytes } = context.size;
      const contents = Array.from({ length: files }, (_, file) => sliceOf(file, 0, bytes));
      await writeAll(context, intoFolder(path.join(context.output, 'warm')), contents);
      return { pathOf: intoFolder(path.join(context.output, 'new')), contents };
    },
    async work(context, { pathOf, contents }) {
      const { files, bytes } = context.size;
      await writeAll(context, pathOf, contents);
      return { operations: files, bytes: files * bytes };
    },
    inspect({ output, size }) {
      const folder = path.join(output, 'new');
      const found = fs.readdirSync(folder).length;
      if (found !== size.files) throw new WrongBytes(`${found} of ${size.files} files written`);
      for (let file = 0; file < size.files; file++) {
        assertFile(path.join(folder, String(file)), file, size.bytes);
      }
    },
  };
}

module.exports = { forEachFile, readSmallFiles, writeSmallFiles };
