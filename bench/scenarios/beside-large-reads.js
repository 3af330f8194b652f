'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { WrongBytes } = require('../harness/content.js');
const { readBeside } = require('../families/beside.js');
const { MIB } = require('../families/large-file.js');

const READS = 16;

/** A GiB each, or as much as leaves most of the memory to everybody else. */
function largeBytes() {
  let bytes = 1024 * MIB;
  while (READS * bytes > os.freemem() / 4 && bytes > 16 * MIB) bytes /= 2;
  return bytes;
}

const fileOf = ({ output }) => path.join(output, 'large');

module.exports = readBeside({
  title: 'readFile of 1 KiB while 16 large reads are running',
  titleOf: ({ largeBytes }) =>
    `readFile of 1 KiB while 16 reads of ${largeBytes / MIB} MiB are running`,
  wanted: { times: 5 },
  whyNot:
    'V8 looks for garbage whenever a Buffer of so many MiB is made, some 10 ms each time on two processors ' +
    'that copy; the median, which is not asked for, is a hundredth of node:fs’s: `no-file` reads nothing, ' +
    'and answers by setImmediate',
  scales: {
    full: { largeBytes: largeBytes() },
    quick: { largeBytes: 64 * MIB },
    tiny: { largeBytes: 2 * MIB },
  },
  makesLargeFile: true,
  /** All holes, which the kernel fills with zeros in its memory when somebody reads. */
  setup(context) {
    const { largeBytes } = context.size;
    fs.writeFileSync(fileOf(context), '');
    fs.truncateSync(fileOf(context), largeBytes);
    const buffer = Buffer.alloc(MIB);
    const fd = fs.openSync(fileOf(context));
    while (fs.readSync(fd, buffer) > 0);
    fs.closeSync(fd);
  },
  begin(context) {
    let running = READS;
    /** Of all but one only the length stays: together they may be large. */
    const read = (_, number) =>
      new Promise((resolve, reject) => {
        context.fs.readFile(fileOf(context), (error, content) => {
          running--;
          if (error) reject(error);
          else resolve({ length: content.length, content: number === 0 ? content : null });
        });
      });
    const all = Promise.all(Array.from({ length: READS }, read));
    return { isOver: () => running === 0, ended: () => all };
  },
  assertOther(reads, { largeBytes }) {
    for (const { length } of reads) {
      if (length !== largeBytes) throw new WrongBytes(`${length} of ${largeBytes} bytes`);
    }
    const zeros = Buffer.alloc(MIB);
    const [{ content }] = reads;
    for (let at = 0; at < largeBytes; at += MIB) {
      if (!content.subarray(at, at + MIB).equals(zeros)) throw new WrongBytes('no zeros');
    }
  },
});
