import promises from './promises.js';

// Every name of the running Node; the explicit ones below take precedence.
export * from 'node:fs/promises';

export const {
  access,
  appendFile,
  chmod,
  chown,
  cp,
  lchown,
  link,
  lstat,
  lutimes,
  mkdir,
  opendir,
  pipe,
  readdir,
  readFile,
  readFiles,
  readlink,
  realpath,
  rm,
  rmdir,
  stat,
  statMany,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
} = promises;

export default promises;
