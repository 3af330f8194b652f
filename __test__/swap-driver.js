'use strict';

// Puts links in the place of folders, and folders in theirs, until it is killed: rm.test.js.

const { disturbForEver, swap } = require('./disturb.js');

const [folder] = process.argv.slice(2);

disturbForEver(20, (i) => {
  const at = `${folder}/tree/${i}`;
  swap(at, `${folder}/treasure`, `${at}-aside`);
});
