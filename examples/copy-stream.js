'use strict';

// Copies a file of any size, piece by piece, by joining two streams.
//
//   node examples/copy-stream.js FROM TO
//   node examples/copy-stream.js --end FROM TO
//
// The writer's `finish` says that the copy is whole. The reader's `end`, which
// `--end` shows as well, comes earlier: all is read, but not yet all written.

const { parseArgs } = require('node:util');
const fs = require('sluice-fs');

const { values, positionals } = parseArgs({
  options: { end: { type: 'boolean' } },
  allowPositionals: true,
});
const [from, to] = positionals;
if (to === undefined) {
  console.error('Usage: node examples/copy-stream.js [--end] FROM TO');
  process.exit(1);
}

// An error does not travel along the pipe: each stream has its own.
const stop = (error) => {
  console.error(error.message);
  process.exit(1);
};

if (values.end) {
  const reader = fs.createReadStream(from).on('error', stop);
  const writer = fs.createWriteStream(to).on('error', stop);
  reader.on('end', () => console.log(`Read ${reader.bytesRead} bytes to the end`));
  writer.on('finish', () => console.log(`Wrote ${writer.bytesWritten} bytes`));
  reader.pipe(writer);
} else {
  fs.createReadStream(from)
    .on('error', stop)
    .pipe(fs.createWriteStream(to))
    .on('error', stop)
    .on('finish', () => console.log(`Copied ${from} to ${to}`));
}
