'use strict';

// Makes a name a link and a file in turn, until it is killed: walk-race.test.js.

const fs = require('node:fs');
const { attempt, disturbForEver } = require('./disturb.js');

const [folder] = process.argv.slice(2);
const file = `${folder}/tree/file`;
const next = `${folder}/tree/next`;

disturbForEver(2, (i) => {
  attempt(() => fs.unlinkSync(next));
  if (i === 0) attempt(() => fs.symlinkSync(`${folder}/treasure/secret`, next));
  else attempt(() => fs.writeFileSync(next, 'old'.repeat(20_000)));
  attempt(() => fs.renameSync(next, file));
});
