'use strict';

// Measures the process that it runs in, from `begin` to `end`. Runs in every
// JavaScript runtime: what one of them lacks is null.

const { monitorEventLoopDelay, performance } = require('node:perf_hooks');
const { peakBytesOf } = require('./machine.js');

/** How often the event loop's delay is looked at. */
const DELAY_RESOLUTION_MS = 10;

/** Null where the runtime has none: some export a function that throws. */
function delayMonitor() {
  try {
    return monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  } catch {
    return null;
  }
}

/** How much of the time since the event loop was busy; null where nobody counts: no time has passed then. */
function shareSince(before) {
  const { active, idle, utilization } = performance.eventLoopUtilization(before);
  return active + idle > 0 ? utilization : null;
}

class Meter {
  #lanes;
  #before;
  #delay = null;

  /** `lanes` gives the counters of sluice-fs; undefined for another module. */
  constructor({ lanes, watchDelay }) {
    this.#lanes = lanes;
    if (watchDelay) this.#delay = delayMonitor();
  }

  /** Starts counting. The event loop must have turned once: until then its clock stands still. */
  begin() {
    this.#delay?.enable();
    this.#before = {
      lanes: this.#lanes?.(),
      loop: performance.eventLoopUtilization?.(),
      cpu: process.cpuUsage(),
      time: performance.now(),
    };
  }

  end() {
    const { lanes, loop, cpu, time } = this.#before;
    const seconds = (performance.now() - time) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    this.#delay?.disable();
    return {
      seconds,
      cpuSeconds: (user + system) / 1e6,
      loopShare: loop === undefined ? null : shareSince(loop),
      loopDelayP99Ms: this.#delayP99(),
      peakBytes: peakBytesOf('self') ?? process.resourceUsage().maxRSS * 1024,
      lanes: lanes === undefined ? null : difference(lanes, this.#lanes()),
    };
  }

  /**
   * The histogram holds the distance between two looks; what is above the wanted one is delay.
   * A job that has never let the loop turn, or was over before the first look, has none.
   */
  #delayP99() {
    if (this.#delay === null || !(this.#delay.max > 0)) return null;
    return Math.max(0, this.#delay.percentile(99) / 1e6 - DELAY_RESOLUTION_MS);
  }
}

/** The lanes that have served anything since. */
function difference(before, after) {
  const served = {};
  for (const [name, { operations, bytes }] of Object.entries(after)) {
    const since = {
      operations: operations - before[name].operations,
      bytes: bytes - before[name].bytes,
    };
    if (since.operations > 0 || since.bytes > 0) served[name] = since;
  }
  return served;
}

module.exports = { Meter, difference };
