'use strict';

module.exports = require('./lib/library.js').fs;
