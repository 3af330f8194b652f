'use strict';

// Replaced functions of the exports are called wherever Node calls them, with
// what Node gives them, and nowhere else.

const assert = require('node:assert');
const path = require('node:path');
const { before, test } = require('node:test');
const { ROOT, runNode } = require('./child.js');

const DRIVER = path.join(__dirname, 'replaced-driver.js');
const REGISTER = path.join(ROOT, 'register.js');

/** What the driver saw, by the name of the case. */
async function seenBy(manner, entry) {
  const { status, stdout, stderr } = await runNode([DRIVER, manner, entry, REGISTER]);
  assert.strictEqual(status, 0, stderr);
  return JSON.parse(stdout);
}

let expected;
before(async () => {
  expected = await seenBy('replaced', 'node:fs');
});

for (const [manner, entry] of [
  ['replaced', ROOT],
  ['register, then replaced', 'node:fs'],
  ['replaced, then register', 'node:fs'],
]) {
  test(`${entry === ROOT ? 'sluice-fs' : entry}: ${manner}`, async () => {
    const actual = await seenBy(manner, entry);
    const differing = Object.keys(expected).filter(
      (name) => JSON.stringify(actual[name]) !== JSON.stringify(expected[name]),
    );
    const only = (all) => Object.fromEntries(differing.map((name) => [name, all[name]]));
    assert.deepStrictEqual(only(actual), only(expected));
  });
}
