'use strict';

// Which lanes are open here, and what each has served.
//
// Tests use the counters to prove that a fast lane was really taken, and
// benchmarks print them beside their figures. A lane counts an operation when
// it ends, with the bytes of file content that it moved.

// Its own: where a test has put a clock of its own in the place of the global timers, Node's fs
// goes on all the same.
const { setImmediate } = require('node:timers');
const { environment } = require('./completion.js');
const native = require('./native.js');
const { setting } = require('./settings.js');

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

/**
 * The cached lane answers on the JavaScript thread, and delivers in the next
 * turn of the event loop as the others do.
 */
class CachedLane extends Lane {
  #spent = 0;
  /** What waits for a later turn, from the first one on. */
  #waiting = [];
  #first = 0;
  #turn = () => {
    this.#spent = 0;
    while (this.#first < this.#waiting.length && this.mayBegin()) {
      const { attempt, slot } = this.#waiting[this.#first];
      this.#waiting[this.#first++] = undefined;
      this.#spend(0);
      attempt(slot);
    }
    if (this.#first === this.#waiting.length) {
      this.#waiting = [];
      this.#first = 0;
    }
    environment.flush();
  };

  /**
   * At most so many between two turns: some 4 us each, so the thread is busy
   * with them for half a millisecond, no longer than with the callbacks of as many
   * of Node's own. Whoever has 64 in flight, as many tools have, stays below it.
   */
  static BUDGET = 128;

  /** Units of the budget up to which a turn has few operations. */
  static FEW = 8;

  /** So many bytes take as long again. */
  static BYTES = 16 * 1024;

  /**
   * What a file may have to be read here. A large one, some 20 us, only while there are few: the threads
   * read many of them side by side.
   */
  get mostBytes() {
    return this.#spent < CachedLane.FEW ? 64 * 1024 : CachedLane.BYTES;
  }

  mayBegin() {
    return this.closed === undefined && this.#spent < CachedLane.BUDGET;
  }

  /** One more has been served, with so many bytes. */
  begin(bytes = 0) {
    this.#spend(1 + bytes / CachedLane.BYTES);
  }

  /**
   * Calls `attempt(slot)` now, or in a later turn: of many files at once most would go
   * to the pool otherwise, and the wake-up of a thread costs more than to read one.
   */
  whenItMay(attempt, slot) {
    if (this.#first === this.#waiting.length && this.mayBegin()) return attempt(slot);
    this.#waiting.push({ attempt, slot });
  }

  /** Told behind this turn's immediates: so one file after the other lets others have their turns. */
  #spend(cost) {
    if (this.#spent === 0) setImmediate(this.#turn);
    // An attempt costs something even if the pool has to serve it.
    this.#spent += Math.max(cost, 0.5);
  }
}

const noAddon = native.binding === null ? native.reason : undefined;
const noKernel =
  process.platform === 'linux' ? undefined : 'the system calls that it needs are those of Linux';
const switchedOff = setting('SLUICE_KERNEL') === '0' ? 'SLUICE_KERNEL=0' : undefined;

/** The kernel moves the bytes from one descriptor to another. */
const kernel = new Lane(noAddon ?? noKernel ?? switchedOff);
/** What asks nobody is done at once. */
const cached = new CachedLane(noAddon ?? noKernel);
/** A thread of ours runs the whole operation. */
const pool = new Lane(noAddon);
/** The calling thread waits: `mapFile`, and the `*Sync` functions, which are Node's own. */
const sync = new Lane();
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
    cached: report(cached),
    kernel: report(kernel),
    pool: { ...report(pool), threads: native.binding?.threads() ?? 0 },
    sync: report(sync),
    exact: report(exact),
  };
}

module.exports = { lanes, cached, kernel, pool, sync, exact };
