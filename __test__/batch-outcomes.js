'use strict';

// What readFiles and statMany give, in a form that can be compared with what Node's
// functions give for one path after another.

const assert = require('node:assert');
const { inspect, promisify } = require('node:util');
const ours = require('..');

/** The faces of a batch; each gives a promise of its results. */
const FACES = {
  promises: (name, ...args) => ours.promises[name](...args),
  'without a callback': (name, ...args) => ours[name](...args),
  callback: (name, ...args) =>
    new Promise((resolve, reject) => {
      const returned = ours[name](...args, (error, results, ...more) => {
        if (error) return reject(error);
        assert.deepStrictEqual({ error, more }, { error: null, more: [] });
        resolve(results);
      });
      assert.strictEqual(returned, undefined);
    }),
  promisified: (name, ...args) => promisify(ours[name])(...args),
};

/**
 * A result as it is, and how it is shown; an error by its class, its fields in their order, and its
 * stack without frames: Node's have those of the `await` there.
 */
function told(result) {
  if (!(result instanceof Error)) return { result, looks: inspect(result) };
  const keys = Reflect.ownKeys(result).filter((key) => key !== 'stack');
  return {
    class: Object.getPrototypeOf(result),
    fields: keys.map((key) => [key, Object.getOwnPropertyDescriptor(result, key)]),
    stack: result.stack.replaceAll(/\n {4}at .*/g, ''),
  };
}

/** What Node's own function gives for every path, its errors among it. */
async function oneByOne(ask, paths) {
  const ends = await Promise.allSettled(Array.from(paths, ask));
  return ends.map(({ value, reason }) => reason ?? value);
}

/** Fails where two lists of results differ, and says where. */
function assertSame(actual, expected, of = '') {
  assert.ok(Array.isArray(actual), of);
  assert.strictEqual(actual.length, expected.length, of);
  for (let i = 0; i < expected.length; i++) {
    assert.deepStrictEqual(told(actual[i]), told(expected[i]), `${of} number ${i}`);
  }
}

module.exports = { FACES, assertSame, oneByOne };
