'use strict';

// The environment's words to the package, and what they come to here.

const used = (does) => ({ does, isIgnored: false });
const ignored = (does) => ({ does, isIgnored: true });

const KNOWN = {
  SLUICE_THREADS(value, { open, threads }) {
    if (!open) return used('nothing: there is no pool here');
    if (value === undefined) return used(`the default: ${threads} threads at most`);
    return Number(value) === threads
      ? used(`${threads} threads at most`)
      : ignored(`no whole number from 1 to 1024, so it is the default: ${threads} threads at most`);
  },
  SLUICE_KERNEL(value) {
    if (value === '0') return used('closes the kernel lane');
    return value === undefined
      ? used('the kernel lane is not closed by it')
      : ignored('nothing: only 0 does anything');
  },
  SLUICE_REQUIRE_NATIVE(value) {
    if (value === '1') return used('to load the package without its native code is an error');
    return value === undefined
      ? used('without its native code the package works through node:fs')
      : ignored('nothing: only 1 does anything');
  },
};

/**
 * Each variable of the package, and those that look as if they were.
 *
 * @param {NodeJS.ProcessEnv} environment
 * @param {{ open: boolean, threads: number }} pool the lane
 */
function describeSettings(environment, pool) {
  const others = Object.keys(environment)
    .filter((name) => name.startsWith('SLUICE_') && !Object.hasOwn(KNOWN, name))
    .sort();
  return [
    ...Object.entries(KNOWN).map(([name, judge]) => {
      const value = environment[name];
      return { name, value: value ?? null, ...judge(value, pool) };
    }),
    ...others.map((name) => ({
      name,
      value: environment[name],
      ...ignored('nothing: no setting of this version'),
    })),
  ];
}

module.exports = { describeSettings };
