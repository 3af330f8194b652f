'use strict';

// Moves, links, makes and removes folders in a tree until it is killed: readdir-race.test.js.

const fs = require('node:fs');
const { attempt, disturbForEver, swap } = require('./disturb.js');

const [folder] = process.argv.slice(2);

disturbForEver(40, (i) => {
  const at = `${folder}/tree/${i}`;
  swap(at, `${folder}/outside`, `${folder}/tree/moved-${i}`);
  attempt(() => fs.writeFileSync(`${at}/new`, ''));
  attempt(() => fs.rmdirSync(`${at}/in`));
  attempt(() => fs.mkdirSync(`${at}/in`));
  attempt(() => fs.unlinkSync(`${at}/new`));
});
