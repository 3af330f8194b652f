'use strict';

// Draws how many times better each engine was than the one that it is compared
// with: an SVG for each family of scenarios, with a group of bars for each
// scenario.
//
// The picture brings its own background, light or dark as the reader prefers:
// the page around it may be of either kind, and an image cannot see which.

const { medianOrNull } = require('./statistics.js');
const { figures, percent } = require('./figures.js');

const WIDTH = 860;
const PADDING = 24;
/** Where the bars end; beyond is room for what stands behind the longest. */
const BARS_END = 560;
const TITLE_BASELINE = 36;
const HEAD_HEIGHT = 98;
const GROUP_TITLE_HEIGHT = 24;
/** Of a line of its own for what is compared with, where that is more than one engine. */
const BASES_HEIGHT = 18;
const BAR_HEIGHT = 14;
const BAR_STEP = 20;
const GROUP_GAP = 18;
const FOOT_HEIGHT = 40;

const STYLE = `
svg{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#1f2328}
.card{fill:#fff;stroke:#d1d9e0}.title{font-size:18px;font-weight:600}.strong{font-weight:600}
.muted{fill:#59636e;font-size:12px}.line{stroke:#59636e;stroke-dasharray:3 3}
.ours{fill:#0969da}.limit{fill:#8b949e}.rival{fill:#bf8700}.base{fill:#57606a}
@media (prefers-color-scheme:dark){svg{fill:#f0f6fc}.card{fill:#0d1117;stroke:#3d444d}
.muted{fill:#9198a1}.line{stroke:#9198a1}
.ours{fill:#4493f8}.limit{fill:#6e7681}.rival{fill:#d29922}.base{fill:#8b949e}}
`.replaceAll('\n', '');

const TITLES = {
  http: 'HTTP',
  pipe: 'File to file',
  read: 'Reading',
  write: 'Writing',
  stat: 'Looking',
  batch: 'Many files in one call',
  busy: 'While other work runs',
  start: 'Starting',
};

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text) => String(text).replace(/[&<>"]/g, (char) => ESCAPES[char]);

const text = (x, y, content, kind, anchor = 'start') =>
  `<text x="${x}" y="${y}" class="${kind}" text-anchor="${anchor}">${escaped(content)}</text>`;

const isBase = ({ engine, against }) => engine === against;
const amount = ({ value, unit }) => `${figures(value.median)} ${unit}`;

/** One scenario from `top` on: its title, and a bar for each engine but those compared with. */
function drawGroup({ title, engines, rounds }, top, scale) {
  const bases = engines.filter(isBase);
  const known = bases.map((base) => `${base.engine} ${amount(base)}`).join(', ');
  const times = rounds === 1 ? 'once' : `${rounds} rounds`;
  const parts = [
    text(PADDING, top + 14, title, 'strong'),
    bases.length > 1
      ? text(PADDING, top + 14 + BASES_HEIGHT, `${known}, ${times}`, 'muted')
      : text(WIDTH - PADDING, top + 14, `${known}, ${times}`, 'muted', 'end'),
  ];
  const bars = engines.filter((engine) => !isBase(engine));
  const one = (PADDING + scale).toFixed(1);
  const head = GROUP_TITLE_HEIGHT + (bases.length > 1 ? BASES_HEIGHT : 0);
  const first = top + head;
  const last = first + (bars.length - 1) * BAR_STEP + BAR_HEIGHT;
  for (const [at, bar] of bars.entries()) {
    const y = first + at * BAR_STEP;
    const width = Math.max(1, bar.times.medians * scale).toFixed(1);
    const baseline = y + BAR_HEIGHT - 3;
    // Right of the line at 1, too, which would strike it through.
    const behind = (PADDING + Math.max(Number(width), scale) + 8).toFixed(1);
    parts.push(
      `<rect x="${PADDING}" y="${y}" width="${width}" height="${BAR_HEIGHT}" rx="2" class="${bar.role}"/>`,
      `<text x="${behind}" y="${baseline}"><tspan class="strong">${figures(bar.times.medians)} ×</tspan>` +
        `<tspan dx="8">${escaped(bar.engine)}</tspan>` +
        `<tspan dx="8" class="muted">${escaped(amount(bar))}</tspan></text>`,
    );
  }
  parts.push(`<path d="M${one} ${first - 3}V${last + 3}" class="line"/>`);
  return { parts, height: head + bars.length * BAR_STEP + GROUP_GAP };
}

/** What the figures are worth: the day, the machine, the size of the run. */
function describe({ date, machine, versions, scale, load, comparisons }) {
  const others = medianOrNull(
    comparisons.flatMap(({ engines }) => engines.map(({ others }) => others)),
  );
  const commit = versions.commit === null ? '' : ` (${versions.commit.slice(0, 7)})`;
  return [
    `sluice-fs ${versions['sluice-fs']}${commit}, Node ${versions.node}, ${date.slice(0, 10)}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.system} ${machine.kernel}` +
      (others === null ? '' : `; something else used ${percent(others)} of it meanwhile`),
    `${scale} size, load: ${load}`,
  ];
}

function drawFamily(family, comparisons, record) {
  const best = Math.max(
    1,
    ...comparisons.flatMap(({ engines }) => engines.map(({ times }) => times.medians)),
  );
  const scale = (BARS_END - PADDING) / best;
  const [base] = comparisons[0].engines;
  const groups = [];
  let top = HEAD_HEIGHT;
  for (const comparison of comparisons) {
    const { parts, height } = drawGroup(comparison, top, scale);
    groups.push(...parts);
    top += height;
  }
  const height = top + FOOT_HEIGHT - GROUP_GAP;
  const heading = `${TITLES[family] ?? family}: times better than ${base.engine}`;
  const [versions, machine, size] = describe(record);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escaped(heading)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="8" class="card"/>`,
    text(PADDING, TITLE_BASELINE, heading, 'title'),
    text(PADDING, TITLE_BASELINE + 22, `${versions}; ${size}`, 'muted'),
    ...groups,
    // In the head, for the lines at 1 of all groups.
    `<path d="M${PADDING} ${HEAD_HEIGHT - 18}h16" class="line"/>`,
    text(PADDING + 22, HEAD_HEIGHT - 14, `${base.engine} = 1`, 'muted'),
    text(PADDING, height - 14, machine, 'muted'),
    '</svg>',
    '',
  ].join('\n');
}

/** The charts of a record: `{ family, svg }` for each family in which two engines were compared. */
function chartsOf(record) {
  const compared = record.comparisons.filter(
    ({ engines }) => engines.length > 0 && engines.some((engine) => !isBase(engine)),
  );
  const families = new Set(compared.map(({ family }) => family));
  return [...families].map((family) => {
    const comparisons = compared.filter((comparison) => comparison.family === family);
    return { family, svg: drawFamily(family, comparisons, record) };
  });
}

module.exports = { chartsOf };
