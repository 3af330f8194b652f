import fs from './index.js';

// Every name of the running Node; the explicit ones below take precedence.
export * from 'node:fs';

export const {
  access,
  appendFile,
  appendFileSync,
  cp,
  cpSync,
  createReadStream,
  createWriteStream,
  FileReadStream,
  FileWriteStream,
  lanes,
  lstat,
  mapFile,
  native,
  pipe,
  promises,
  readdir,
  readdirSync,
  readFile,
  readFileSync,
  readFiles,
  ReadStream,
  rm,
  rmSync,
  stat,
  statMany,
  writeFile,
  writeFileSync,
  WriteStream,
} = fs;

export default fs;
