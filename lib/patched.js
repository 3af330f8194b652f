'use strict';

// Which exports somebody has replaced.
//
// Tests, OpenTelemetry, mock-fs and the like assign to `fs.open`, `fs.read` and
// so on, and expect streams to call what they assigned. Every exports object
// that users see is listed here with the functions that it began with: ours,
// and node:fs itself while `register` is on.

const faces = new Map();

/** From now on, changes of these exports count. */
function watch(exports) {
  faces.set(exports, { ...exports });
}

/** Changes of these exports no longer count. */
function unwatch(exports) {
  faces.delete(exports);
}

/** The first replacement among `names`; undefined if all are as they were. */
function patched(names) {
  for (const [exports, pristine] of faces) {
    for (const name of names) {
      if (exports[name] !== pristine[name]) return exports[name];
    }
  }
  return undefined;
}

module.exports = { patched, unwatch, watch };
