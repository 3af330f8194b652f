'use strict';

module.exports = require('./lib/promises.js').promises;
