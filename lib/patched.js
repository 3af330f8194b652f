'use strict';

// Which exports somebody has replaced.
//
// Tests, OpenTelemetry, mock-fs and the like assign to `fs.open`, `fs.read` and
// so on, and expect streams and whole-file calls to call what they assigned.
// Every exports object that users see is listed here with the functions that it
// began with: ours, and node:fs itself while `register` is on. What was there
// already in the place of Node's own function counts as replaced too.

const host = require('./host.js');
const { isMocked, isOwn } = require('./own.js');

/** What Node's own functions look up on the exports object. */
const PARTS = [
  ...['access', 'close', 'fsync', 'open', 'read', 'write', 'writeFile', 'writev'],
  ...['closeSync', 'fsyncSync', 'openSync', 'readSync', 'rmdirSync', 'writeFileSync', 'writeSync'],
];

/**
 * Those that users see, the newest first: what was replaced before is a method of node:fs. Every
 * operation looks through them, by number: an iterator is an object more each time.
 */
let faces = [];

/** From now on, changes of these exports count. `laidOver`: those of them that are ours. */
function watch(exports, laidOver) {
  const pristine = PARTS.map((name) => {
    const value = exports[name];
    return [name, value === laidOver[name] || isOwn(name, value) ? value : undefined];
  });
  faces.unshift({ exports, pristine: Object.fromEntries(pristine) });
}

/** Changes of these exports no longer count. */
function unwatch(exports) {
  faces = faces.filter((face) => face.exports !== exports);
}

/**
 * The exports in which one of `names` is replaced, and which Node's own functions
 * would look it up in; undefined if all are as they were.
 */
function patchedFace(names) {
  if (isMocked()) return host.live;
  for (let at = 0; at < faces.length; at++) {
    const { exports, pristine } = faces[at];
    for (let i = 0; i < names.length; i++) {
      if (exports[names[i]] !== pristine[names[i]]) return exports;
    }
  }
  return undefined;
}

/** The function to call in the place of ours, as a method; undefined if it is as it was. */
function patched(name) {
  if (isMocked()) return host.fs[name];
  for (let at = 0; at < faces.length; at++) {
    const { exports, pristine } = faces[at];
    if (exports[name] !== pristine[name]) return exports[name]?.bind(exports);
  }
  return undefined;
}

module.exports = { patched, patchedFace, unwatch, watch };
