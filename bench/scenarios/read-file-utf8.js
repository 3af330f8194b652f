'use strict';

const { WrongBytes, sliceOf } = require('../harness/content.js');
const { byCallback, bySync, readSmallFiles } = require('../families/small-files.js');

/** The contents are not valid UTF-8, so the text is compared with what Node makes of them. */
function asBytes(text, file) {
  const bytes = sliceOf(file, 0, 1024);
  if (text !== bytes.toString('utf8')) throw new WrongBytes(`the text of file ${file} differs`);
  return bytes;
}

module.exports = readSmallFiles({
  title: "readFile 'utf8', 1 KiB files of any bytes, one after another",
  asBytes,
  readAll: byCallback(1, 'utf8'),
  limit: bySync('utf8'),
});
