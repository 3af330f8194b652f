'use strict';

// The verbs of node:fs that read or write by a path, with what else they take.

/** The arguments behind the path, for verbs that leave what they find as it is. */
const READING = {
  access: [],
  lstat: [],
  open: ['r'],
  opendir: [],
  readdir: [],
  readFile: ['utf8'],
  readlink: [],
  realpath: [],
  stat: [],
  statfs: [],
};

/** And for those that change it. */
const WRITING = {
  appendFile: ['changed'],
  chmod: [0o777],
  chown: [0, 0],
  lchown: [0, 0],
  lutimes: [1, 1],
  open: ['r+'],
  truncate: [1],
  utimes: [1, 1],
  writeFile: ['changed'],
  mkdir: [],
  mkdtemp: [],
  rm: [],
  rmdir: [],
  unlink: [],
};

/** With two paths: the second one is in the open folder, and then the other way round. */
const TWO_PATHS = ['copyFile', 'cp', 'link', 'rename', 'symlink'];

module.exports = { READING, TWO_PATHS, WRITING };
