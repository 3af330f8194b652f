'use strict';

// How Node's own cp is watched: it asks a filter before each entry.
//
// The filter tells which entries there are, and that the one before is done; and what it throws ends the copy.
// The caller's own filter is asked by ours. Drawback: bytes are those of the entries that were asked for, also
// where Node leaves a file alone because it is there.

const host = require('../host.js');
const { toPath } = require('../arguments.js');
const { measure, measureSync, sizeOf } = require('./measure.js');

const NONE = { files: 0, bytes: 0 };

/** From then on a copy without a filter is C++, with rules of its own. */
const isNative = host.major >= 26;

/** The options to call Node with, and what to do when it has copied all. */
function byFilter(src, options, watch) {
  const { dereference, filter } = options;
  const look = dereference === true ? host.promises.stat : host.promises.lstat;
  if (filter === undefined && isNative) return { given: options, ended: countAll };
  // One that is no function is Node's to refuse.
  if (filter !== undefined && typeof filter !== 'function')
    return { given: options, ended: countNone };
  let before = NONE;
  const asked = async (from, to) => {
    if (watch.isAborted) throw watch.error;
    watch.add(before.files, before.bytes);
    before = NONE;
    if (filter !== undefined && !(await Reflect.apply(filter, options, [from, to]))) return false;
    if (watch.counts) before = await one(from, look);
    return true;
  };
  return { given: { ...options, filter: asked }, ended };

  async function ended() {
    watch.add(before.files, before.bytes);
  }
  async function countAll() {
    if (!watch.counts) return;
    const { files, bytes } = await measure(toPath(src), look);
    watch.add(files, bytes);
  }
  async function countNone() {}
}

async function one(path, look) {
  const stats = await look(path).catch(() => undefined);
  return { files: 1, bytes: stats === undefined ? 0 : sizeOf(stats) };
}

/** The same for cpSync: what to do at the end gives how much that was. */
function byFilterSync(src, options, watch) {
  const { dereference, filter } = options;
  const look = dereference === true ? host.fs.statSync : host.fs.lstatSync;
  // Without a filter it may be C++, with rules of its own.
  if (typeof filter !== 'function') {
    const ended = () => (watch.counts ? measureSync(toPath(src), look) : NONE);
    return { given: options, ended };
  }
  const sum = { files: 0, bytes: 0 };
  const asked = (from, to) => {
    const isWanted = Reflect.apply(filter, options, [from, to]);
    // A promise is no answer here: Node refuses it.
    if (isWanted && typeof isWanted.then !== 'function' && watch.counts) {
      sum.files++;
      const stats = look(from, { throwIfNoEntry: false });
      if (stats !== undefined) sum.bytes += sizeOf(stats);
    }
    return isWanted;
  };
  return { given: { ...options, filter: asked }, ended: () => sum };
}

module.exports = { byFilter, byFilterSync };
