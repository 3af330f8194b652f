'use strict';

// access, in the faces that do not block: at once where one call waits for the other, and by Node's threads in a
// crowd.

const host = require('../host.js');
const { enter, isFew, leave } = require('../crowd.js');
const { exact } = require('../lanes.js');
const { isOwn } = require('../own.js');
const { Worth } = require('../worth.js');
const { lookIfFew, lookWithPromise } = require('./look.js');

const { F_OK } = host.fs.constants;

/** Somebody who has replaced the looking function expects to hear of its own calls only. */
const mayLook = isOwn('accessSync', host.fs.accessSync);

/** Node looks at a mode before it looks at the path: what is none is Node's to refuse. */
const isMode = (mode) => Number.isInteger(mode) && mode >= 0 && mode <= 7;

/** Tmpfs does not keep in mind what is missing, so a look at that is in vain. */
const worth = new Worth(64);

const callOf = (path, mode) => ({
  name: 'access',
  path,
  worth,
  look: () => {
    host.fs.accessSync(path, mode);
    return [];
  },
});

/** https://nodejs.org/api/fs.html#fsaccesspath-mode-callback */
function access(path, mode, callback) {
  const answer = typeof mode === 'function' ? mode : callback;
  const wanted = typeof mode === 'function' ? F_OK : mode;
  if (!mayLook || typeof answer !== 'function' || !isMode(wanted)) {
    exact.count(0);
    return host.fs.access(path, mode, callback);
  }
  const ask = (given) => host.fs.access(path, wanted, given);
  lookIfFew(worth, () => callOf(path, wanted), answer, ask);
}

/** What Node is asked for, or what answers at once. */
function promised(path, mode) {
  const ask = () => host.promises.access(path, mode);
  if (mayLook && isMode(mode) && isFew() && worth.mayTry()) {
    return lookWithPromise(callOf(path, mode), ask);
  }
  exact.count(0);
  return ask();
}

/** https://nodejs.org/api/fs.html#fspromisesaccesspath-mode */
async function accessPromise(path, mode = F_OK) {
  const outcome = promised(path, mode);
  enter();
  try {
    return await outcome;
  } finally {
    leave();
  }
}

Object.defineProperty(accessPromise, 'name', { value: 'access' });

module.exports = { access, accessPromise, callOf, mayLook, worth };
