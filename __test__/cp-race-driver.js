'use strict';

// Moves, links and removes what is being copied, and where to, until it is killed: cp-race.test.js.

const fs = require('node:fs');
const { attempt, disturbForEver, swap } = require('./disturb.js');

const [folder] = process.argv.slice(2);

disturbForEver(20, (i) => {
  const from = `${folder}/from/${i}`;
  const to = `${folder}/to/${i}`;
  swap(to, `${folder}/treasure`, `${to}-aside`);
  attempt(() => fs.unlinkSync(`${from}/file`));
  attempt(() => fs.symlinkSync(`${folder}/treasure/secret`, `${from}/file`));
  attempt(() => fs.unlinkSync(`${from}/file`));
  attempt(() => fs.writeFileSync(`${from}/next`, 'x'.repeat(5000)));
  attempt(() => fs.renameSync(`${from}/next`, `${from}/file`));
  attempt(() => fs.rmSync(`${folder}/to/${(i + 10) % 20}`, { recursive: true }));
});
