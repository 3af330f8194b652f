'use strict';

// Medians, their spread, and how two engines compare.

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, extremes, and the median distance from the median. */
function spreadOf(values) {
  const middle = median(values);
  return {
    median: middle,
    min: Math.min(...values),
    max: Math.max(...values),
    mad: median(values.map((value) => Math.abs(value - middle))),
  };
}

/** The median of those that were measured; null if none was. */
function medianOrNull(values) {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : median(known);
}

/**
 * How many times better `values` are than `base`, both in the order of the
 * rounds: by the medians, and by the pairs of each round, which share whatever
 * disturbed that round.
 */
function timesBetter(base, values, better) {
  const times = (from, to) => (better === 'lower' ? from / to : to / from);
  const pairs = values.map((value, round) => times(base[round], value));
  return { medians: times(median(base), median(values)), pairs: spreadOf(pairs) };
}

module.exports = { median, medianOrNull, spreadOf, timesBetter };
