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

  /** One operation more. */
  count(bytes) {
    this.operations++;
    this.bytes += bytes;
  }
}

/** A thread of ours runs the whole operation. */
const pool = new Lane();
/** Rust on the calling thread: the `*Sync` functions, and `mapFile`. */
const sync = new Lane();
/** Node's own node:fs. */
const exact = new Lane();

function report(lane, closed) {
  const { operations, bytes } = lane;
  return closed === undefined
    ? { open: true, operations, bytes }
    : { open: false, reason: closed, operations, bytes };
}

/**
 * What each lane has served in this thread since the module was loaded, and
 * why a lane is closed.
 */
function lanes() {
  const closed = native.binding === null ? native.reason : undefined;
  return {
    pool: { ...report(pool, closed), threads: closed === undefined ? native.binding.threads() : 0 },
    sync: report(sync, closed),
    exact: report(exact),
  };
}

module.exports = { lanes, pool, sync, exact };
