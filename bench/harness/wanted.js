'use strict';

// What the project wants of a scenario, and whether sluice-fs has come to it.
//
// `times`: so many times better than node:fs on the same Node. `ofLimit`: so large a
// share of what each of these limits comes to. `more`: so much more than node:fs, at
// most, in the scenario's unit. `loop`: so large a share of the time, at most, in which the event
// loop is busy. And the event loop's delay may not become longer.

/** Two runs of one program differ by as much: timers of the event loop count in milliseconds. */
const DELAY_TOLERANCE_MS = 1;

/** Each goal of one engine: what is wanted, what it has come to, and whether that is enough. */
function goalsOf(wanted, summary, base) {
  const goals = [];
  const add = (goal, least, value, reached) => goals.push({ goal, wanted: least, value, reached });
  const { times, ofLimit = {}, more, loop } = wanted;
  if (times !== undefined) {
    add('times', times, summary.times.medians, summary.times.medians >= times);
  }
  for (const [limit, share] of Object.entries(ofLimit)) {
    const value = summary.ofLimits[limit];
    // Without the limit beside it nobody knows.
    if (value !== undefined) add(`of ${limit}`, share, value, value >= share);
  }
  if (more !== undefined) {
    const value = summary.value.median - base.value.median;
    add('more', more, value, value <= more);
  }
  if (loop !== undefined) add('loop', loop, summary.loopShare, summary.loopShare <= loop);
  const [delay, baseDelay] = [summary.loopDelayP99Ms, base.loopDelayP99Ms];
  if (delay !== null && baseDelay !== null) {
    add('delay p99 ms', baseDelay, delay, delay <= baseDelay + DELAY_TOLERANCE_MS);
  }
  return goals;
}

/** The goals of each sluice-fs that was measured; none where nothing is wanted. */
function judge(wanted, summaries) {
  if (wanted === undefined) return [];
  return summaries
    .filter(({ role, engine, against }) => role === 'ours' && engine !== against)
    .flatMap((summary) => {
      const base = summaries.find(({ engine }) => engine === summary.against);
      if (base?.role !== 'base') return [];
      return goalsOf(wanted, summary, base).map((goal) => ({ engine: summary.engine, ...goal }));
    });
}

module.exports = { judge };
