'use strict';

// Runs a list of tests: a few at a time, those that ask for it alone, and once more,
// alone, what failed.

const { attempt } = require('./attempt.js');

/**
 * Calls `work` for every item, as many at a time as there are slots.
 *
 * @template T
 * @param {T[]} items
 * @param {number} slots
 * @param {(item: T, slot: number) => Promise<void>} work
 */
async function inSlots(items, slots, work) {
  const left = items.values();
  const slot = async (number) => {
    for (const item of left) await work(item, number);
  };
  await Promise.all(Array.from({ length: slots }, (_, number) => slot(number)));
}

/**
 * @param {object} where for `attempt`
 * @param {object[]} tests
 * @param {{ ours: boolean, jobs: number }} how
 * @returns {Promise<Map<object, { status: string, output: string, first?: object }>>}
 *   `first`: how it failed before it passed alone
 */
async function rounds(where, tests, { ours, jobs }) {
  const outcomes = new Map();
  const run = async (test, slot) => {
    outcomes.set(test, await attempt(where, test, { ours, slot }));
  };
  const together = tests.filter((test) => !test.alone);
  await inSlots(together, jobs, run);
  await inSlots(
    tests.filter((test) => test.alone),
    1,
    run,
  );
  const failed = tests.filter((test) => outcomes.get(test).status === 'failed');
  await inSlots(failed, 1, async (test, slot) => {
    const second = await attempt(where, test, { ours, slot });
    if (second.status !== 'failed') outcomes.set(test, { ...second, first: outcomes.get(test) });
  });
  return outcomes;
}

module.exports = { rounds };
