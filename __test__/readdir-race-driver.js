'use strict';

// Moves, links, makes and removes folders in a tree until it is killed: readdir-race.test.js.

const fs = require('node:fs');

const [folder] = process.argv.slice(2);

function attempt(action) {
  try {
    action();
  } catch {
    // Not there at the moment, or there already.
  }
}

function disturb(i) {
  const at = `${folder}/tree/${i}`;
  attempt(() => fs.renameSync(at, `${folder}/tree/moved-${i}`));
  attempt(() => fs.symlinkSync(`${folder}/outside`, at));
  attempt(() => fs.unlinkSync(at));
  attempt(() => fs.renameSync(`${folder}/tree/moved-${i}`, at));
  attempt(() => fs.writeFileSync(`${at}/new`, ''));
  attempt(() => fs.rmdirSync(`${at}/in`));
  attempt(() => fs.mkdirSync(`${at}/in`));
  attempt(() => fs.unlinkSync(`${at}/new`));
}

function disturbForEver() {
  for (let i = 0; ; i = (i + 1) % 40) disturb(i);
}

// The loop lets nothing out.
process.send('ready', disturbForEver);
