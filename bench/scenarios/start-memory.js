'use strict';

module.exports = {
  ...require('./start-time.js'),
  title: "require('sluice-fs'): resident memory, against an empty process",
  measure: 'resident',
  wanted: { more: 6 },
  whyNot:
    'the addon, node:fs/promises and the classes of file streams (programs/least.js), and nothing ' +
    'of the library, take 3.4, 4.1, 5.8 and 7.3 MiB on Node 20, 22, 24 and 26; a file with nothing ' +
    'in it takes 2.0 MiB of that on 24 and 2.7 on 26, whose optimizing compiler begins with the ' +
    'paths of a require, and none on 20 and 22',
};
