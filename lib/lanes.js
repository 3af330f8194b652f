'use strict';

// Which lanes are open here, and what each has served.
//
// Tests use the counters to prove that a fast lane was really taken, and
// benchmarks print them beside their figures. A lane counts an operation when
// it ends, with the bytes of file content that it moved.

const native = require('./native.js');

class Lane {
  operations = 0;
  bytes = 0;
  /** Why the lane is closed here; undefined if it is open. */
  closed;

  constructor(closed) {
    this.closed = closed;
  }

  /** One operation more. */
  count(bytes) {
    this.operations++;
    this.bytes += bytes;
  }
}

const noAddon = native.binding === null ? native.reason : undefined;
const noKernel =
  process.platform === 'linux' ? undefined : 'the system calls that it needs are those of Linux';
const switchedOff = process.env.SLUICE_KERNEL === '0' ? 'SLUICE_KERNEL=0' : undefined;

/** The kernel moves the bytes from one descriptor to another. */
const kernel = new Lane(noAddon ?? noKernel ?? switchedOff);
/** A thread of ours runs the whole operation. */
const pool = new Lane(noAddon);
/** Rust on the calling thread: the `*Sync` functions, and `mapFile`. */
const sync = new Lane(noAddon);
/** Node's own node:fs. */
const exact = new Lane();

function report({ closed, operations, bytes }) {
  return closed === undefined
    ? { open: true, operations, bytes }
    : { open: false, reason: closed, operations, bytes };
}

/**
 * What each lane has served in this thread since the module was loaded, and
 * why a lane is closed.
 */
function lanes() {
  return {
    kernel: report(kernel),
    pool: { ...report(pool), threads: native.binding?.threads() ?? 0 },
    sync: report(sync),
    exact: report(exact),
  };
}

module.exports = { lanes, kernel, pool, sync, exact };
