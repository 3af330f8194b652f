'use strict';

const { once } = require('node:events');
const path = require('node:path');
const { assertFile } = require('../harness/content.js');
const { LARGE_SCALES } = require('../families/large-file.js');

/** Copies what `options` take of the file. */
async function copied({ fs, folder, output }, name, options) {
  const copy = fs
    .createReadStream(path.join(folder, '0'), options)
    .pipe(fs.createWriteStream(path.join(output, name)));
  await once(copy, 'close');
}

module.exports = {
  title: 'createReadStream.pipe(createWriteStream), large file',
  family: 'pipe',
  measure: 'throughput',
  wanted: { times: 2, ofLimit: { cp: 0.9 }, loop: 0.05 },
  whyNot:
    '`cp` reads and writes 128 KiB at a time, which Linux 6.18 does faster on ext4 than copy_file_range(2): a C program ' +
    'that is nothing but one such call took 122 to 128 ms for it, this 126 to 130, and `cp` 110 to 120. To read and write ' +
    'here would take the processor from the program, and the copy from filesystems that make it themselves',
  rivals: ['cp'],
  scales: LARGE_SCALES,
  makesLargeFile: true,
  // The first copy of a process pays for compiling the streams' code, 10 ms whatever the size. It
  // has a name of its own: ext4 writes out at its close what has taken a truncated file's place.
  setup: (context) => copied(context, 'first', { end: 128 * 1024 }),
  async work(context) {
    await copied(context, 'copy');
    return { operations: 1, bytes: context.size.bytes };
  },
  inspect({ output, size }) {
    assertFile(path.join(output, 'copy'), 0, size.bytes);
  },
};
