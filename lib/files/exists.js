'use strict';

// exists: where one call waits for the other, what is known to be there, or not to be, is told without a thread.

const { promisify } = require('node:util');
const host = require('../host.js');
const { enter, isFew, leaving } = require('../crowd.js');
const { exact } = require('../lanes.js');
const { patchedFace } = require('../patched.js');
const { callOf, mayLook, worth } = require('./access.js');
const { lookWithCallback } = require('./look.js');

const { F_OK } = host.fs.constants;

/** What Node's own calls through its exports object. */
const PARTS = ['access'];

/** As Node does it. */
function byReplaced(face, path, callback) {
  try {
    face.access(path, F_OK, (error) => callback(!error));
  } catch {
    callback(false);
  }
}

/** https://nodejs.org/api/fs.html#fsexistspath-callback */
function exists(path, callback) {
  const face = patchedFace(PARTS);
  if (!mayLook || typeof callback !== 'function' || face === host.live) {
    exact.count(0);
    return host.fs.exists(path, callback);
  }
  // Node's own would not find what stands in our exports.
  if (face !== undefined) return byReplaced(face, path, callback);
  const told = leaving(callback);
  // Node may answer at once, where the path is none.
  enter();
  if (isFew() && worth.mayTry()) {
    const answer = (error) => told(error === null);
    lookWithCallback(callOf(path, F_OK), answer, (given) => {
      host.fs.exists(path, (isThere) => given(isThere ? null : undefined));
    });
  } else {
    exact.count(0);
    host.fs.exists(path, told);
  }
}

Object.defineProperty(exists, promisify.custom, {
  value: function exists(path) {
    return new Promise((resolve) => module.exports.exists(path, resolve));
  },
});

module.exports = { exists };
