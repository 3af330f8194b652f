'use strict';

// Node's `Stats`, from the numbers that the addon writes.
//
// The class is the one that Node's own functions use: behind the name that it exports, which warns.
// Its arguments are no documented interface, so the first result is compared with one of Node's own. A
// Node that has others gets its `Stats` from Node's own function, here as everywhere.

/** In the order of `numbers` in src/binding/stat.rs. */
const numbers = new Float64Array(18);

/** The same memory, for the addon. */
const values = Buffer.from(numbers.buffer);

/** As Node adds them up. */
const milliseconds = (at) => numbers[at] * 1000 + numbers[at + 1] / 1_000_000;

let Stats;

/** What the addon has written last. */
function make() {
  return new Stats(
    numbers[0],
    numbers[1],
    numbers[2],
    numbers[3],
    numbers[4],
    numbers[5],
    numbers[6],
    numbers[7],
    numbers[8],
    numbers[9],
    milliseconds(10),
    milliseconds(12),
    milliseconds(14),
    milliseconds(16),
  );
}

/** Is `ours` what Node would have made? The time of the last access may be another by now. */
function isSame(ours, nodes) {
  const names = Object.keys(nodes);
  return (
    Object.getPrototypeOf(ours) === Object.getPrototypeOf(nodes) &&
    names.length === Object.keys(ours).length &&
    names.every(
      (name) => name.startsWith('atime') || Object.is(Number(ours[name]), Number(nodes[name])),
    )
  );
}

/** Can `Stats` be made here? Unknown until the first one that is the same. */
let can;

/** A file may change between the two looks, but not so often. */
let tries = 3;

/**
 * The `Stats` of what the addon has looked at just now.
 *
 * @param {() => import('node:fs').Stats} look Node's own look at the same path
 */
function statsNow(look) {
  if (can === undefined) {
    const nodes = look();
    Stats = Object.getPrototypeOf(nodes).constructor;
    try {
      if (isSame(make(), nodes)) can = true;
      else if (--tries === 0) can = false;
    } catch {
      can = false;
    }
    return nodes;
  }
  return can ? make() : look();
}

module.exports = { statsNow, values };
