import promises from './promises.js';

// Every name of the running Node; the explicit ones below take precedence.
export * from 'node:fs/promises';

export const {
  access,
  appendFile,
  cp,
  lstat,
  opendir,
  pipe,
  readdir,
  readFile,
  readFiles,
  realpath,
  rm,
  rmdir,
  stat,
  statMany,
  writeFile,
} = promises;

export default promises;
