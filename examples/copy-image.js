'use strict';

// Copies an image: the whole file is read into memory, then written.
//
//   node examples/copy-image.js photo.jpg copy.jpg
//
// This fits files that memory holds easily. For large ones see copy-stream.js.

const fs = require('sluice-fs');

const [from, to] = process.argv.slice(2);
if (to === undefined) {
  console.error('Usage: node examples/copy-image.js FROM TO');
  process.exit(1);
}

fs.readFile(from, (error, image) => {
  if (error) throw error;
  fs.writeFile(to, image, (error) => {
    if (error) throw error;
    console.log(`Copied ${image.length} bytes to ${to}`);
  });
});
