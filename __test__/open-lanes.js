'use strict';

const { lanes } = require('..');

/** Is a lane open, by its name: in this process, and in a child that may do as much. A filter of system calls closes some. */
const openLanes = () =>
  Object.fromEntries(Object.entries(lanes()).map(([name, { open }]) => [name, open]));

module.exports = { openLanes };
