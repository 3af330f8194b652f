'use strict';

// Writes what comes on standard input to a file.
//
//   ls -l | node examples/stdin-to-file.js listing.txt

const fs = require('sluice-fs');

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('Usage: node examples/stdin-to-file.js FILE');
  process.exit(1);
}

const writer = fs.createWriteStream(file);
writer.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
writer.on('finish', () => console.log(`Wrote ${writer.bytesWritten} bytes to ${file}`));
process.stdin.pipe(writer);
