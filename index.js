'use strict';

module.exports = require('./lib/fs.js').fs;
