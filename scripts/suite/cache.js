'use strict';

// Where things are kept that are costly to make again: outside the checkout.

const os = require('node:os');
const path = require('node:path');

/** A path in the user's cache folder that belongs to this package. */
function cached(...names) {
  const root = process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.join(root, 'sluice-fs', ...names);
}

module.exports = { cached };
