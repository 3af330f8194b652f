'use strict';

// The least that can be loaded: the addon, and the modules of Node whose functions have to be taken
// before anybody can replace them. `node programs/start.js ./least.js` says what that comes to.

require('../../sluice-fs.node');
require('node:fs/promises');
// Node loads its file streams when somebody looks at their classes.
require('node:fs').ReadStream.prototype;
