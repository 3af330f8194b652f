'use strict';

// Tables of what was measured, for a person.

const Table = require('cli-table3');
const {
  comparedCells,
  figures,
  laneNames,
  mebibytes,
  percent,
  range,
} = require('../harness/figures.js');

/** Lines only where they separate something. */
const PLAIN = {
  chars: {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: ' ',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: ' ',
  },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
};

function table(head, right, rows) {
  const colAligns = head.map((_, column) => (right.includes(column) ? 'right' : 'left'));
  const drawn = new Table({ ...PLAIN, head, colAligns });
  drawn.push(...rows);
  return drawn.toString();
}

/** One scenario: a row for each engine. */
function scenarioTable({ scenario, title, engines }) {
  const [{ unit, cpu, rounds }] = engines;
  const delay = engines.some(({ loopDelayP99Ms }) => loopDelayP99Ms !== null);
  const limits = Object.keys(engines[0].ofLimits);
  const head = [
    'engine',
    unit,
    'min - max',
    'times',
    'pairs (min - max)',
    ...limits.map((limit) => `of ${limit}`),
    `CPU ${cpu.unit}`,
    'loop',
    ...(delay ? ['delay p99 ms'] : []),
    'peak MiB',
    'others',
    'lane',
  ];
  const isBase = ({ engine, against }) => engine === against;
  const rows = engines.map((engine) => [
    engine.engine,
    figures(engine.value.median),
    range(engine.value),
    isBase(engine) ? '1' : figures(engine.times.medians),
    isBase(engine) ? '' : `${figures(engine.times.pairs.median)} (${range(engine.times.pairs)})`,
    ...limits.map((limit) => percent(engine.ofLimits[limit])),
    figures(engine.cpu.value),
    percent(engine.loopShare),
    ...(delay ? [figures(engine.loopDelayP99Ms)] : []),
    mebibytes(engine.peakBytes),
    percent(engine.others),
    laneNames(engine.lanes),
  ]);
  const right = head.map((_, column) => column).slice(1, -1);
  const times = rounds.length === 1 ? 'once' : `${rounds.length} rounds`;
  return `${scenario}: ${title} (${times})\n${table(head, right, rows)}`;
}

const inWords = { more: (value) => `${figures(value)} more` };
const shareInWords = (goal) => (goal.startsWith('of ') || goal === 'loop' ? percent : figures);

/**
 * What is wanted of each scenario, and what it has come to; null where nothing is. Below
 * stands why not, where the project knows.
 */
function goalsTable(comparisons) {
  const goals = comparisons.flatMap(({ scenario, goals }) =>
    goals.map((goal) => ({ scenario, ...goal })),
  );
  if (goals.length === 0) return null;
  const rows = goals.map(({ scenario, engine, goal, wanted, value, reached }) => {
    const said = inWords[goal] ?? shareInWords(goal);
    return [scenario, engine, goal, said(wanted), said(value), reached ? 'yes' : 'no'];
  });
  const reasons = comparisons
    .filter(({ goals, whyNot }) => whyNot !== null && goals.some(({ reached }) => !reached))
    .map(({ scenario, whyNot }) => `${scenario}: ${whyNot}`);
  const head = ['scenario', 'engine', 'goal', 'wanted', 'measured', 'reached'];
  return [table(head, [3, 4], rows), ...reasons].join('\n');
}

/** All scenarios, two engines: a row for each scenario. */
function comparisonTable(comparisons) {
  const [{ engines }] = comparisons;
  const head = ['work', engines[0].engine, engines[1].engine, 'times faster', 'lane'];
  const rows = comparisons.map((comparison) => [
    ...comparedCells(comparison),
    laneNames(comparison.engines[1].lanes),
  ]);
  return table(head, [1, 2, 3], rows);
}

module.exports = { comparisonTable, goalsTable, scenarioTable };
