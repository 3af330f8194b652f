'use strict';

// Moves, links and removes what is being copied, and where to, until it is killed: cp-race.test.js.

const fs = require('node:fs');

const [folder] = process.argv.slice(2);

function attempt(action) {
  try {
    action();
  } catch {
    // Not there just now.
  }
}

function swap(at) {
  attempt(() => fs.renameSync(at, `${at}-aside`));
  attempt(() => fs.symlinkSync(`${folder}/treasure`, at));
  attempt(() => fs.unlinkSync(at));
  attempt(() => fs.renameSync(`${at}-aside`, at));
}

function disturbForEver() {
  for (let i = 0; ; i = (i + 1) % 20) {
    swap(`${folder}/to/${i}`);
    attempt(() => fs.unlinkSync(`${folder}/from/${i}/file`));
    attempt(() => fs.symlinkSync(`${folder}/treasure/secret`, `${folder}/from/${i}/file`));
    attempt(() => fs.unlinkSync(`${folder}/from/${i}/file`));
    attempt(() => fs.writeFileSync(`${folder}/from/${i}/next`, 'x'.repeat(5000)));
    attempt(() => fs.renameSync(`${folder}/from/${i}/next`, `${folder}/from/${i}/file`));
    attempt(() => fs.rmSync(`${folder}/to/${(i + 10) % 20}`, { recursive: true }));
  }
}

// The loop lets nothing out.
process.send('ready', disturbForEver);
