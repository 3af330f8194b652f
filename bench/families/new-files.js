'use strict';

// Scenarios that write many small new files.

const fs = require('node:fs');
const path = require('node:path');
const { WrongBytes, assertFile, sliceOf } = require('../harness/content.js');
const { forEachFile } = require('./in-flight.js');

const BYTES = 1024;

const SCALES = {
  full: { files: 8000, bytes: BYTES, warm: 8000 },
  quick: { files: 2000, bytes: BYTES, warm: 500 },
  tiny: { files: 20, bytes: BYTES, warm: 5 },
};

function newFolder(folder) {
  fs.mkdirSync(folder);
  return (file) => path.join(folder, String(file));
}

/** Ways to write: `(context, pathOf, contents)`. */
const byCallback =
  (atATime) =>
  ({ fs }, pathOf, contents) =>
    forEachFile(contents.length, atATime, (file, done) =>
      fs.writeFile(pathOf(file), contents[file], done),
    );

const bySync = async ({ fs }, pathOf, contents) => {
  for (const [file, content] of contents.entries()) fs.writeFileSync(pathOf(file), content);
};

/** Writes new files by `writeAll`, into a folder that is new itself. */
function writeSmallFiles({ writeAll, limit = bySync, ...scenario }) {
  const timed =
    (how) =>
    async (context, { pathOf, contents }) => {
      const { files, bytes } = context.size;
      await how(context, pathOf, contents);
      return { operations: files, bytes: files * bytes };
    };

  return {
    family: 'write',
    measure: 'latency',
    scales: SCALES,
    ...scenario,
    async setup(context) {
      const { files, bytes, warm } = context.size;
      const contents = Array.from({ length: files }, (_, file) => sliceOf(file, 0, bytes));
      const pathOf = newFolder(path.join(context.output, 'warm'));
      await writeAll(context, pathOf, contents.slice(0, warm));
      return { pathOf: newFolder(path.join(context.output, 'new')), contents };
    },
    work: timed(writeAll),
    limits:
      limit === null
        ? {}
        : { sync: timed((_, pathOf, contents) => limit({ fs }, pathOf, contents)) },
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

module.exports = { byCallback, bySync, writeSmallFiles };
