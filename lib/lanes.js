'use strict';

// Which lanes are open here, and what each has served.
//
// Tests use the counters to prove that a fast lane was really taken, and
// benchmarks print them beside their figures. A lane counts an operation when
// it ends, with the bytes of file content that it moved.

const { hasTurns } = require('./completion.js');
const { wordsFor } = require('./errors.js');
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
 * The cached lane answers on the JavaScript thread. It saves the wake-up of a thread: of many
 * reads at once only the first need one, so it serves a few at a time. What is over as fast as it could be
 * handed to a thread it serves always.
 */
class CachedLane extends Lane {
  #underWay = 0;

  /**
   * So many reads under way, and the threads take the next ones: 64 files of 1 KiB in flight take 7.6 us
   * each here, and 5.5 by threads that are awake.
   */
  static FEW = 4;

  /** What a file may have to be read here: some 20 us. */
  static MOST_BYTES = 64 * 1024;

  /** May anything be tried here? */
  get isOpen() {
    return this.closed === undefined;
  }

  /** May one more be tried here that a thread would do as well? */
  get mayBegin() {
    return this.#underWay < CachedLane.FEW && this.isOpen;
  }

  /** One more is under way that might be served here. */
  begin() {
    this.#underWay++;
  }

  /** It has its outcome. */
  end() {
    this.#underWay--;
  }
}

/** Why this kernel cannot be asked for what it has in memory; undefined if it can. */
function whyNoCache() {
  const errno = native.binding?.refusesCached() ?? 0;
  if (errno === 0) return undefined;
  const [, code] = wordsFor(errno);
  return `openat2(2) with RESOLVE_CACHED, of Linux 5.12, or statx(2) is refused here: ${code}`;
}

const noAddon = native.binding === null ? native.reason : undefined;
const noTurns = hasTurns ? undefined : 'the event loop of this host has no turns to wait for';
const noCache = whyNoCache();
const noKernel =
  native.functions('kernelCopy') === null ? 'there is no code for it on this system' : undefined;
const switchedOff = setting('SLUICE_KERNEL') === '0' ? 'SLUICE_KERNEL=0' : undefined;

/** The kernel moves the bytes from one descriptor to another. */
const kernel = new Lane(noAddon ?? noKernel ?? switchedOff);
/** What asks nobody is done at once. */
const cached = new CachedLane(noAddon ?? noTurns ?? noCache);
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

module.exports = { CachedLane, lanes, cached, kernel, pool, sync, exact };
