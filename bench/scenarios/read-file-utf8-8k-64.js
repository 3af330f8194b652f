'use strict';

const { KIB, byCallback, bySync, readSmallFiles } = require('../families/small-files.js');

module.exports = readSmallFiles({
  title: "readFile 'utf8', 8 KiB of source text, 64 in flight",
  wanted: { times: 4 },
  whyNot: 'it takes little more than `sync`, which waits for nobody and has no callback to make',
  bytes: 8 * KIB,
  text: true,
  asBytes: (text) => Buffer.from(text),
  readAll: byCallback(64, 'utf8'),
  limit: bySync('utf8'),
});
