'use strict';

module.exports = {
  title: "require('sluice-fs'): time since the process began, against an empty process",
  family: 'start',
  measure: 'start',
  wanted: { more: 15 },
  isStart: true,
  scales: {
    full: { files: 0, bytes: 0, processes: 5 },
    quick: { files: 0, bytes: 0, processes: 2 },
    tiny: { files: 0, bytes: 0, processes: 1 },
  },
};
