'use strict';

module.exports = {
  ...require('./start-time.js'),
  title: "require('sluice-fs'): resident memory, against an empty process",
  measure: 'resident',
  wanted: { more: 6 },
};
