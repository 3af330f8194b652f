'use strict';

// A folder for the trees of a process; whoever has started that removes it, because it may crash.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { remove } = require('./tree.js');

/** In memory, if there is such a place: a hundred times as many cases. */
const PLACES = ['/dev/shm', os.tmpdir()];

function makeFolder() {
  const place = process.env.SLUICE_DIFFERENTIAL_DIR ?? PLACES.find((each) => fs.existsSync(each));
  return fs.mkdtempSync(path.join(fs.realpathSync(place), 'differential-'));
}

module.exports = { makeFolder, removeFolder: remove };
