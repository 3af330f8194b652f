'use strict';

// Replaces, appends to, shortens and removes files until it is killed: changing.test.js.

const fs = require('node:fs');
const { attempt, disturbForEver } = require('./disturb.js');

const [folder] = process.argv.slice(2);

/** Small ones, some of a second visit, and some of several threads. */
const SIZES = [1000, 50_000, 300_000, 3_000_000, 20_000_000];

const GENERATIONS = 16;
let generation = 0;

/** The value of all bytes of a file: of each generation another, and of no two files the same. */
function next(i) {
  const size = SIZES[(i + generation) % SIZES.length];
  // The largest ones seldom: the rest of the loop would wait for them.
  const isLarge = size > 1_000_000 && generation % 8 !== 0;
  fs.writeFileSync(
    `${folder}/next`,
    Buffer.alloc(isLarge ? 2000 : size, i * GENERATIONS + (generation % GENERATIONS)),
  );
}

disturbForEver(6, (number) => {
  const i = number + 1;
  const file = `${folder}/${i}`;
  generation++;
  switch (generation % 5) {
    case 0:
      attempt(() => fs.unlinkSync(file));
      next(i);
      fs.renameSync(`${folder}/next`, file);
      break;
    case 1:
      attempt(() => {
        const { size } = fs.statSync(file);
        fs.truncateSync(file, Math.floor(size / 2));
      });
      break;
    case 2:
      attempt(() => {
        const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_APPEND);
        const value = Buffer.alloc(1);
        // Its own value: what is appended belongs to the same generation.
        if (fs.readSync(fd, value, 0, 1, 0) === 1)
          fs.writeSync(fd, Buffer.alloc(100_000, value[0]));
        fs.closeSync(fd);
      });
      break;
    default:
      next(i);
      fs.renameSync(`${folder}/next`, file);
  }
});
