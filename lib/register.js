'use strict';

// Lays sluice-fs over node:fs and node:fs/promises for the whole thread, ESM
// named imports included. Loading this module does it; `restore()` undoes it.
//
// Node's own functions stay in `host.js`, so the exact lane still ends in them.

const { syncBuiltinESMExports } = require('node:module');
const host = require('./host.js');
const patches = require('./patched.js');
const promises = require('./promises.js');
const { overlay } = require('./fs.js');

const livePromises = host.live.promises;
const before = [];

function layOver(target, descriptors) {
  const names = Object.keys(descriptors);
  const all = Object.getOwnPropertyDescriptors(target);
  const kept = Object.fromEntries(names.map((name) => [name, all[name]]));
  before.push([target, kept]);
  Object.defineProperties(target, descriptors);
}

/** Lays sluice-fs over node:fs. Does nothing if it is there already. */
function register() {
  if (before.length > 0) return;
  layOver(host.live, overlay);
  const descriptors = Object.getOwnPropertyDescriptors(promises.overlay);
  layOver(livePromises, descriptors);
  patches.watch(host.live);
  syncBuiltinESMExports();
}

/** Leaves node:fs exactly as it was before `register()`. */
function restore() {
  if (before.length === 0) return;
  patches.unwatch(host.live);
  for (const [target, descriptors] of before.splice(0)) {
    Object.defineProperties(target, descriptors);
  }
  syncBuiltinESMExports();
}

register();

module.exports = { register, restore };
