'use strict';

// The tree that every script begins with, and what is seen of it afterwards.
//
// Both modules get it in one and the same place, one after the other, so paths
// are equal in all that they say. Made and read by node:fs itself.

const fs = require('node:fs');
const { bytes } = require('./vocabulary.js');

/** What nobody has touched keeps these times; a time of now is then a change. */
const LONG_AGO = 1_000_000_000;

/** Longer files are compared by their ends. */
const WHOLE_BYTES = 16 * 1024 * 1024;
const END_BYTES = 64 * 1024;

/** A name whose bytes are no UTF-8. */
const rawName = (root) => Buffer.concat([Buffer.from(`${root}/raw`), Buffer.from([0xff])]);

function file(at, contents, mode) {
  const fd = fs.openSync(at, 'w', mode);
  fs.writeSync(fd, contents);
  fs.futimesSync(fd, LONG_AGO, LONG_AGO);
  fs.closeSync(fd);
}

function link(at, target) {
  fs.symlinkSync(target, at);
  fs.lutimesSync(at, LONG_AGO, LONG_AGO);
}

/**
 * Makes the tree.
 *
 * @param {string} root does not exist yet
 * @param {{ sized: number, many: number }} size of the file `sized`, entries of `dir/sub`
 */
function build(root, { sized = 0, many = 0 }) {
  fs.mkdirSync(root, { recursive: true });
  fs.mkdirSync(`${root}/dir/sub`, { recursive: true });
  file(`${root}/small`, 'contents\n', 0o644);
  file(`${root}/empty`, '', 0o600);
  file(`${root}/sized`, bytes(sized), 0o640);
  file(`${root}/secret`, 'secret', 0o000);
  file(`${root}/sticky`, 'sticky', 0o6755);
  file(`${root}/ž \u{1f600}`, 'a name beyond ASCII', 0o644);
  file(rawName(root), 'raw', 0o644);
  file(`${root}/dir/inner`, 'inner', 0o644);
  for (let i = 0; i < many; i++) fs.writeFileSync(`${root}/dir/sub/${i}`, '');
  fs.linkSync(`${root}/small`, `${root}/hard`);
  link(`${root}/link`, 'small');
  link(`${root}/linksized`, `${root}/sized`);
  link(`${root}/dirlink`, 'dir');
  link(`${root}/dangling`, 'missing');
  link(`${root}/loop`, 'loop');
  for (const name of ['dir/sub', 'dir', '.']) fs.utimesSync(`${root}/${name}`, LONG_AGO, LONG_AGO);
}

function contentsOf(at, size) {
  if (size <= WHOLE_BYTES) return fs.readFileSync(at);
  const fd = fs.openSync(at);
  const ends = [Buffer.alloc(END_BYTES), Buffer.alloc(END_BYTES)];
  fs.readSync(fd, ends[0], 0, END_BYTES, 0);
  fs.readSync(fd, ends[1], 0, END_BYTES, size - END_BYTES);
  fs.closeSync(fd);
  return ends;
}

/** What can be found out, or why it cannot: not everybody may read everything. */
function foundOut(ask) {
  try {
    return ask();
  } catch (error) {
    return { code: error.code };
  }
}

function describe(at, seen, found, name) {
  const stat = fs.lstatSync(at);
  // Before its contents are read: reading changes its times.
  const entry = { name, stat: seen.entry(stat) };
  found.push(entry);
  if (stat.isSymbolicLink()) entry.target = fs.readlinkSync(at, 'latin1');
  else if (stat.isFile()) entry.contents = foundOut(() => contentsOf(at, stat.size));
  else if (stat.isDirectory()) {
    entry.refused = foundOut(() => describeBelow(at, seen, found, name));
  }
}

function describeBelow(at, seen, found, name) {
  const below = fs.readdirSync(at, 'buffer').map((child) => ({
    path: Buffer.concat([at, Buffer.from('/'), child]),
    name: seen.value(`${name}/${child.toString('latin1')}`),
  }));
  below.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { path, name } of below) describe(path, seen, found, name);
}

/** Everything in the tree: kinds, modes, owners, times, links, contents. */
function snapshot(root, seen) {
  const found = [];
  if (fs.existsSync(root)) describe(Buffer.from(root), seen, found, '.');
  return found;
}

/** Lets its owner into a folder and all that are in it. */
function open(folder) {
  fs.chmodSync(folder, 0o700);
  for (const entry of fs.readdirSync(Buffer.from(folder), {
    withFileTypes: true,
    encoding: 'buffer',
  })) {
    if (entry.isDirectory())
      open(Buffer.concat([Buffer.from(folder), Buffer.from('/'), entry.name]));
  }
}

function remove(root) {
  try {
    fs.rmSync(root, { recursive: true, force: true });
  } catch {
    // A script has shut a folder.
    open(root);
    fs.rmSync(root, { recursive: true, force: true });
  }
}

module.exports = { build, rawName, remove, snapshot };
