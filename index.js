'use strict';

// In two steps: who imports this file would otherwise look for names in all of the library.
const library = require('./lib/library.js');

module.exports = library.fs;
