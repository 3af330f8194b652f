'use strict';

// Plain JavaScript: the drop-in line as most programs write it.

const fs = require('sluice-fs');
const { readFile, writeFile } = require('sluice-fs/promises');
const { pipe, promises } = require('sluice-fs');
const { restore } = require('sluice-fs/register');

/** @type {(path: string) => Promise<string>} */
exports.copy = async (path) => {
  const text = await readFile(path, 'utf8');
  await writeFile(`${path}.copy`, text.toUpperCase());
  const { bytes } = await promises.pipe(path, `${path}.pipe`);
  return bytes.toFixed(0);
};

fs.readFile('a', (error, data) => {
  if (error) throw error;
  data.readUInt8(0);
});

/** @type {import('sluice-fs').WriteStream} */
exports.stream = pipe(fs.createReadStream('a', { kernel: false }), fs.createWriteStream('b'));
exports.lanes = fs.lanes().exact.operations + 1;
restore();

// @ts-expect-error no such export
fs.sendfile('a', 'b');
// @ts-expect-error the lane is open or closed
fs.createReadStream('a', { kernel: 'no' });
// @ts-expect-error an encoding gives a string
fs.readFileSync('a', 'utf8').readUInt8(0);
