'use strict';

// Lays sluice-fs over node:fs and node:fs/promises for the whole thread, ESM
// named imports included. Loading this module does it; `restore()` undoes it.
//
// Node's own functions stay in `host.js`, so the exact lane still ends in them.
// What somebody has replaced before (OpenTelemetry, graceful-fs) stays in force, as
// it would without us.

const { syncBuiltinESMExports } = require('node:module');
const host = require('./host.js');
const { isOwn } = require('./own.js');
const patches = require('./patched.js');
const promises = require('./promises.js');
const { functions, overlay } = require('./fs.js');

const before = [];

/** The names to lay over `target`: those that are Node's own there. */
function replaceable(target, names) {
  const own = new Set(names.filter((name) => isOwn(name.replace(/^File/, ''), target[name])));
  // Node's own `createReadStream` makes instances of whatever class stands there.
  for (const name of ['ReadStream', 'WriteStream']) {
    if (!own.has(name)) own.delete(`create${name}`);
  }
  return names.filter((name) => own.has(name));
}

function layOver(target, overlay) {
  const names = replaceable(target, Object.keys(overlay));
  const picked = (all) => Object.fromEntries(names.map((name) => [name, all[name]]));
  before.push([target, picked(Object.getOwnPropertyDescriptors(target))]);
  Object.defineProperties(target, picked(overlay));
}

/** Lays sluice-fs over node:fs. Does nothing if it is there already. */
function register() {
  if (before.length > 0) return;
  layOver(host.live, overlay);
  layOver(host.livePromises, Object.getOwnPropertyDescriptors(promises.overlay));
  patches.watch(host.live, functions);
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
