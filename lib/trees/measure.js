'use strict';

// How many entries a tree has, and how many bytes its files: for `onProgress`, where a function of Node's own
// does the job and tells nothing.

const { Buffer } = require('node:buffer');
const host = require('../host.js');

/** Names may be no text. */
const below = (path, name) => Buffer.concat([Buffer.from(path), Buffer.from('/'), name]);

/** Of one entry: a folder's own size is no content. */
const sizeOf = (stats) => (stats.isFile() ? stats.size : 0);

/**
 * What is at `path`, itself included; nothing where it cannot be looked at.
 *
 * @param {(path: Buffer) => Promise<import('node:fs').Stats>} [look] follows links, or does not
 */
async function measure(path, look = host.promises.lstat) {
  const stats = await look(path).catch(() => undefined);
  if (stats === undefined) return { files: 0, bytes: 0 };
  const sum = { files: 1, bytes: sizeOf(stats) };
  if (!stats.isDirectory()) return sum;
  const names = await host.promises.readdir(path, { encoding: 'buffer' }).catch(() => []);
  for (const name of names) {
    const { files, bytes } = await measure(below(path, name), look);
    sum.files += files;
    sum.bytes += bytes;
  }
  return sum;
}

/** The same, at once. */
function measureSync(path, look = host.fs.lstatSync) {
  const stats = attempt(() => look(path));
  if (stats === undefined) return { files: 0, bytes: 0 };
  const sum = { files: 1, bytes: sizeOf(stats) };
  if (!stats.isDirectory()) return sum;
  for (const name of attempt(() => host.fs.readdirSync(path, { encoding: 'buffer' })) ?? []) {
    const { files, bytes } = measureSync(below(path, name), look);
    sum.files += files;
    sum.bytes += bytes;
  }
  return sum;
}

function attempt(action) {
  try {
    return action();
  } catch {
    // Gone meanwhile, or not to be looked at.
    return undefined;
  }
}

module.exports = { measure, measureSync, sizeOf };
