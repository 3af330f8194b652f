'use strict';

// Puts links in the place of folders, and folders in theirs, until it is killed: rm.test.js.

const fs = require('node:fs');

const [folder] = process.argv.slice(2);
function attempt(action) {
  try {
    action();
  } catch {
    // Removed already, or not there yet.
  }
}

function swapForEver() {
  for (let i = 0; ; i = (i + 1) % 20) swap(`${folder}/tree/${i}`);
}

function swap(at) {
  attempt(() => fs.renameSync(at, `${at}-aside`));
  attempt(() => fs.symlinkSync(`${folder}/treasure`, at));
  attempt(() => fs.unlinkSync(at));
  attempt(() => fs.renameSync(`${at}-aside`, at));
}

// The loop lets nothing out.
process.send('ready', swapForEver);
