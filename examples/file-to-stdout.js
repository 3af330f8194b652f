'use strict';

// Writes a file to standard output, as cat does.
//
//   node examples/file-to-stdout.js notes.txt | head

const fs = require('sluice-fs');

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: node examples/file-to-stdout.js FILE');
  process.exit(1);
}

const reader = fs.createReadStream(file);
reader.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
process.stdout.on('error', (error) => {
  // `head` has seen enough and is gone: that is no failure.
  if (error.code !== 'EPIPE') throw error;
  reader.destroy();
});
reader.pipe(process.stdout);
