'use strict';

const { lanes } = require('..');

/** Is a lane open, by its name: in this process, and in a child that may do as much. A filter of system calls closes some. */
const openLanes = () =>
  Object.fromEntries(Object.entries(lanes()).map(([name, { open }]) => [name, open]));

/**
 * May the kernel lane take what others have opened? Nothing is known of that where the kernel cannot be asked alone:
 * without statx(2).
 */
const knowsOthers =
  process.env.SLUICE_PORTABLE !== '1' && !/\bstatx\b/.test(process.env.SLUICE_WITHOUT ?? '');

module.exports = { knowsOthers, openLanes };
