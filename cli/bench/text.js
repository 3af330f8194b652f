'use strict';

// What was measured, for a person: a table, and bars.

const {
  comparedCells,
  figures,
  laneNames,
  percent,
  range,
} = require('../../bench/harness/figures.js');
const { medianOrNull } = require('../../bench/harness/statistics.js');

/** Columns as wide as what is in them; `right` are those of numbers. */
function columns(rows, right) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          right.includes(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A row for each job: the medians of both, how many times better, and how much that varied. */
function tableOf(comparisons) {
  const head = ['', 'node:fs', 'sluice-fs', 'times', 'min - max', 'rounds', 'lane'];
  const rows = comparisons.map((comparison) => {
    const { rounds, engines } = comparison;
    const [, { times, lanes }] = engines;
    return [...comparedCells(comparison), range(times.pairs), String(rounds), laneNames(lanes)];
  });
  return columns([head, ...rows], [1, 2, 3, 4, 5]);
}

/** From here on, what is compared is how the two get along with somebody else. */
const MUCH = 0.2;

const CELLS = 50;

/** Can the terminal show a block? */
const isUtf8 = ({ LC_ALL, LC_CTYPE, LANG }) => /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');

/** A bar for each job: how many times better than node:fs, whose own would end at the mark. */
function barsOf(comparisons, environment = process.env) {
  const [full, mark] = isUtf8(environment) ? ['█', '│'] : ['#', '|'];
  const all = comparisons.map(({ title, engines: [, ours] }) => [title, ours.times.medians]);
  const most = Math.max(2, ...all.map(([, times]) => times));
  const cells = (times) => Math.max(1, Math.round((times / most) * CELLS));
  const one = cells(1);
  return columns(
    all.map(([title, times]) => {
      const bar = full.repeat(cells(times)).padEnd(one);
      return [title, `${bar.slice(0, one)}${mark}${bar.slice(one)} ${figures(times)}`];
    }),
    [],
  );
}

/** The whole of what a person reads behind the run. */
function textOf(comparisons) {
  const others = comparisons.flatMap(({ engines }) => engines.map(({ others }) => others));
  const busy = medianOrNull(others);
  return [
    tableOf(comparisons),
    '',
    'Times better than node:fs, which ends at the mark:',
    '',
    barsOf(comparisons),
    '',
    `Medians of runs in turn. Something else used ${percent(busy)} of the machine meanwhile.`,
    ...(busy > MUCH ? ['That is much: on a quieter machine the figures say more.'] : []),
    '',
  ].join('\n');
}

module.exports = { barsOf, columns, tableOf, textOf };
