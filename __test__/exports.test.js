'use strict';

// The exports are node:fs's to the last name, with ours added.

const assert = require('node:assert');
const host = require('node:fs');
const { test } = require('node:test');
const { pathToFileURL } = require('node:url');
const { promisify } = require('node:util');
const ours = require('..');
const { ROOT, runNode, temporary } = require('./child.js');

/** What sluice-fs has beyond node:fs. */
const ADDED = ['lanes', 'mapFile', 'native', 'pipe', 'readFiles', 'statMany'];
const ADDED_PROMISES = ['pipe', 'readFiles', 'statMany'];

/**
 * Names that only some versions of Node have. An ES module cannot export a name on one version and not on another,
 * so by name these are Node's own there; as properties they are ours.
 */
const NEWER = ['glob', 'globSync'];

const kindOf = (descriptor) => ({
  configurable: descriptor.configurable,
  enumerable: descriptor.enumerable,
  writable: descriptor.writable,
  getter: typeof descriptor.get,
  setter: typeof descriptor.set,
});

const without = (names, added) => names.filter((name) => !added.includes(name)).sort();

/**
 * The symbols and properties that a function carries, `util.promisify.custom`
 * among them. Our classes have a `hasInstance` of their own, for Node's streams.
 */
function carried(value) {
  const own = ['prototype', 'arguments', 'caller', 'super_', Symbol.hasInstance];
  return Reflect.ownKeys(value)
    .filter((key) => !own.includes(key))
    .map((key) => [String(key), typeof value[key]])
    .sort();
}

function compareFunctions(actual, expected, name) {
  assert.strictEqual(typeof actual, typeof expected, name);
  if (typeof expected !== 'function') return;
  assert.strictEqual(actual.name, expected.name, `the name of ${name}`);
  assert.strictEqual(actual.length, expected.length, `the length of ${name}`);
  assert.deepStrictEqual(carried(actual), carried(expected), `the properties of ${name}`);
  assert.strictEqual(actual.constructor.name, expected.constructor.name, `the kind of ${name}`);
}

test('every name of node:fs, and nothing but what is documented', () => {
  assert.deepStrictEqual(without(Object.keys(ours), ADDED), Object.keys(host).sort());
  assert.deepStrictEqual(
    without(Reflect.ownKeys(ours).map(String), ADDED),
    Reflect.ownKeys(host).map(String).sort(),
  );
  for (const name of ADDED) assert.ok(name in ours, name);
});

test('the same kinds of properties', () => {
  const actual = Object.getOwnPropertyDescriptors(ours);
  for (const [name, expected] of Object.entries(Object.getOwnPropertyDescriptors(host))) {
    assert.deepStrictEqual(kindOf(actual[name]), kindOf(expected), name);
  }
  assert.strictEqual(Object.getPrototypeOf(ours), Object.getPrototypeOf(host));
});

test('the same types, names, lengths and carried properties of functions', () => {
  for (const name of Object.keys(host)) compareFunctions(ours[name], host[name], name);
  for (const name of Object.keys(host.promises)) {
    compareFunctions(ours.promises[name], host.promises[name], `promises.${name}`);
  }
  assert.deepStrictEqual(
    without(Object.keys(ours.promises), ADDED_PROMISES),
    Object.keys(host.promises).sort(),
  );
});

test('constants, classes, native variants', () => {
  assert.strictEqual(ours.constants, host.constants);
  assert.strictEqual(ours.promises.constants, host.promises.constants);
  for (const name of ['Stats', 'Dirent', 'Dir', '_toUnixTimestamp']) {
    assert.strictEqual(ours[name], host[name], name);
  }
  assert.strictEqual(typeof ours.realpath.native, 'function');
  assert.strictEqual(ours.realpathSync.native, host.realpathSync.native);
  assert.strictEqual(typeof ours.native, 'boolean');
});

test('the stream classes stand on node’s', () => {
  for (const name of ['ReadStream', 'WriteStream']) {
    assert.ok(ours[name].prototype instanceof host[name], name);
    assert.strictEqual(ours[`File${name}`], ours[name]);
    assert.strictEqual(ours[name].prototype.constructor, ours[name]);
  }
  const stream = ours.createReadStream(__filename);
  assert.ok(stream instanceof ours.ReadStream);
  assert.ok(stream instanceof host.ReadStream);
  assert.strictEqual(stream.constructor.name, 'ReadStream');
  stream.destroy();
});

test('a replaced class is what the functions use from then on', () => {
  const { ReadStream } = ours;
  class Replaced extends ReadStream {}
  ours.ReadStream = Replaced;
  try {
    assert.strictEqual(ours.ReadStream, Replaced);
    const stream = ours.createReadStream(__filename);
    assert.ok(stream instanceof Replaced);
    stream.destroy();
  } finally {
    ours.ReadStream = ReadStream;
  }
});

test('promisified', async () => {
  assert.strictEqual(await promisify(ours.exists)(__filename), true);
  const text = await promisify(ours.readFile)(__filename, 'utf8');
  assert.match(text, /promisified/);
  const read = await promisify(ours.read);
  const fd = ours.openSync(__filename);
  const { bytesRead, buffer } = await read(fd, Buffer.alloc(4), 0, 4, 0);
  ours.closeSync(fd);
  assert.strictEqual(bytesRead, 4);
  assert.strictEqual(buffer.length, 4);
});

test('sluice-fs/promises is fs.promises', () => {
  assert.strictEqual(require('sluice-fs/promises'), ours.promises);
  assert.strictEqual(require('sluice-fs'), ours);
});

test('what is not exported cannot be required', () => {
  assert.throws(() => require('sluice-fs/lib/fs.js'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
  assert.strictEqual(require('sluice-fs/package.json').name, 'sluice-fs');
});

test('imported by name, by star and as default', async (t) => {
  const folder = temporary(t);
  const script = `
    import assert from 'node:assert';
    import host, * as hostStar from 'node:fs';
    import * as hostPromisesStar from 'node:fs/promises';
    import fs, * as star from '${pathToFileURL(`${ROOT}/index.mjs`)}';
    import promises, * as promisesStar from '${pathToFileURL(`${ROOT}/promises.mjs`)}';
    import { readFile, createReadStream, pipe, lanes, constants, promises as named, Stats }
      from '${pathToFileURL(`${ROOT}/index.mjs`)}';
    import { createRequire } from 'node:module';
    assert.strictEqual(createRequire(import.meta.url)(${JSON.stringify(ROOT)}), fs);
    const added = (names, known) => names.filter((name) => !known.includes(name)).sort();
    assert.deepStrictEqual(added(Object.keys(star), Object.keys(hostStar)), ${JSON.stringify(ADDED)});
    assert.deepStrictEqual(added(Object.keys(hostStar), Object.keys(star)), []);
    assert.deepStrictEqual(added(Object.keys(promisesStar), Object.keys(hostPromisesStar)), ${JSON.stringify(ADDED_PROMISES)});
    const newer = ${JSON.stringify(NEWER)};
    for (const name of Object.keys(star)) {
      if (newer.includes(name)) assert.strictEqual(star[name], host[name], name);
      else if (name !== 'default') assert.strictEqual(star[name], fs[name], name);
    }
    for (const name of Object.keys(promisesStar)) {
      if (newer.includes(name)) assert.strictEqual(promisesStar[name], host.promises[name], name);
      else if (name !== 'default') assert.strictEqual(promisesStar[name], promises[name], name);
    }
    assert.strictEqual(named, promises);
    assert.strictEqual(readFile, fs.readFile);
    assert.notStrictEqual(readFile, host.readFile);
    assert.strictEqual(Stats, host.Stats);
    assert.ok(pipe && lanes && constants && createReadStream);
  `;
  host.writeFileSync(`${folder}/script.mjs`, script);
  const { status, stderr } = await runNode([`${folder}/script.mjs`]);
  assert.strictEqual(status, 0, stderr);
});
