'use strict';

module.exports = {
  title: "require('sluice-fs'): time since the process began, against an empty process",
  family: 'start',
  measure: 'start',
  wanted: { more: 15 },
  whyNot:
    'the milliseconds are those of a machine on which Node itself starts in 40; `least` loads the addon, ' +
    'node:fs/promises and the classes of file streams (programs/least.js), and nothing of the library',
  isStart: true,
  limits: { least: true },
  scales: {
    full: { files: 0, bytes: 0, processes: 5 },
    quick: { files: 0, bytes: 0, processes: 2 },
    tiny: { files: 0, bytes: 0, processes: 1 },
  },
};
