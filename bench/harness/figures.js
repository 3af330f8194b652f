'use strict';

// Numbers and lanes in the words that a person reads.

/** Three figures, or all that stand before the point. */
function figures(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '-';
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

const withUnit = (value, unit) => `${figures(value)} ${unit}`;
const range = ({ min, max }) => `${figures(min)} - ${figures(max)}`;
const percent = (share) => (share === null ? '-' : `${(share * 100).toFixed(0)} %`);
const mebibytes = (bytes) => (bytes === null ? '-' : (bytes / 1024 ** 2).toFixed(0));

/** The lanes that have moved bytes or, where none has, that have served anything: busiest first. */
function laneNames(lanes) {
  if (lanes === null) return '-';
  const entries = Object.entries(lanes);
  const moving = entries.filter(([, { bytes }]) => bytes > 0);
  return (
    (moving.length > 0 ? moving : entries)
      .sort(([, a], [, b]) => b.bytes - a.bytes || b.operations - a.operations)
      .map(([name]) => name)
      .join(', ') || '-'
  );
}

/** What two engines come to: the title, a figure of each, and how many times better the second one is. */
const comparedCells = ({ title, engines: [base, ours] }) => [
  title,
  withUnit(base.value.median, base.unit),
  withUnit(ours.value.median, ours.unit),
  figures(ours.times.medians),
];

module.exports = { comparedCells, figures, laneNames, mebibytes, percent, range, withUnit };
