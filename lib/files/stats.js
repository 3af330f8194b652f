'use strict';

// Node's `Stats`, from the numbers that the addon writes.
//
// The class is the one that Node's own functions use: behind the name that it exports, which warns.
// Its arguments are no documented interface, so the first result is compared with one of Node's own. A
// Node that has others gets its `Stats` from Node's own function, here as everywhere.

const { binding } = require('../native.js');
const { environment } = require('../completion.js');

/** In the order of `numbers` in src/binding/stat.rs. */
const numbers = new Float64Array(18);

// Here for as long as the module is: the addon writes into it.
if (binding !== null) binding.lendNumbers(environment, Buffer.from(numbers.buffer));

/** As Node adds them up. */
const milliseconds = (at) => numbers[at] * 1000 + numbers[at + 1] / 1_000_000;

let Stats;

/** What the addon has written last. Spelt out: to spread the numbers takes 3 us. */
function makeOfMilliseconds() {
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

/** The same from Node 26 on, where each time has two arguments: seconds, and nanoseconds on top. */
function makeOfSeconds() {
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
    numbers[10],
    numbers[11],
    numbers[12],
    numbers[13],
    numbers[14],
    numbers[15],
    numbers[16],
    numbers[17],
  );
}

/** One of the two. */
let make;

/** Is `ours` what Node would have made? The time of the last access may be another by now. */
function isSame(ours, nodes) {
  const names = Reflect.ownKeys(nodes);
  return (
    Object.getPrototypeOf(ours) === Object.getPrototypeOf(nodes) &&
    names.length === Reflect.ownKeys(ours).length &&
    names.every(
      (name) => /atime/i.test(String(name)) || Object.is(Number(ours[name]), Number(nodes[name])),
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
      make = Stats.length === numbers.length ? makeOfSeconds : makeOfMilliseconds;
      if (isSame(make(), nodes)) can = true;
      else if (--tries === 0) can = false;
    } catch {
      can = false;
    }
    return nodes;
  }
  return can ? make() : look();
}

/** Is no look of Node's own needed any more? */
const canMakeStats = () => can === true;

module.exports = { canMakeStats, statsNow };
