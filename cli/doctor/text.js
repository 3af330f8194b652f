'use strict';

// The report for a person: plain text, with colours on a terminal only.

const { styleText } = require('node:util');
const { inWords } = require('./filesystems.js');

/** Not every Node 20 has it. */
const mayPaint = process.stdout.isTTY && !process.env.NO_COLOR && styleText !== undefined;
const paint = (style, text) => (mayPaint ? styleText(style, text) : text);

const WIDTH = 100;

const WORKS = 'Native code is at work.';
const MISSING = 'Native code is not at work: everything goes through node:fs.';
const FAILS = 'Native code is here, but something has failed.';

/** Lines of that width at most, all but the first indented. */
function wrap(text, indent) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
    if (longer.length > WIDTH - indent && lines.at(-1) !== '') lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** Names and what is behind them, in two columns. */
function pairs(entries) {
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  return entries.map(([name, text]) => `  ${name.padEnd(width)}${wrap(text, width + 2)}`);
}

const section = (title, lines) => ['', paint('bold', title), ...lines];

function hostLines({ host, addon, lanes, filesystem: ofFolder, filesystemOfProcess }) {
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  return pairs([
    ['package', `sluice-fs ${host['sluice-fs']} in ${host.folder}`],
    [
      'native code',
      addon === null
        ? `none: ${lanes.pool.reason}`
        : `${addon.file} (${megabytes(addon.bytes)}, ${addon.built})`,
    ],
    ['Node', `${host.node}, ${host.platform}${host.libc === null ? '' : `, ${host.libc}`}`],
    ['kernel', host.kernel],
    ['seccomp', host.seccomp ?? 'unknown'],
    [
      'permission model',
      host.permission === null
        ? 'off'
        : `on, with ${host.permission.join(', ') || 'nothing allowed'}`,
    ],
    [
      'processors',
      `${host.processors}, and ${lanes.pool.open ? `a pool of ${lanes.pool.threads} threads at most` : 'no pool'}`,
    ],
    [
      'open files',
      host.openFiles === null
        ? 'unknown'
        : `${host.openFiles.soft}, to be raised to ${host.openFiles.hard}`,
    ],
    ['folder', inWords(ofFolder)],
    ['working directory', inWords(filesystemOfProcess)],
  ]);
}

const laneLines = (lanes) =>
  pairs(
    Object.entries(lanes).map(([name, { open, reason }]) => [
      name,
      open ? paint('green', 'open') : `${paint('red', 'closed')}: ${reason}`,
    ]),
  );

function probeLines(probes) {
  const width = Math.max(...probes.map(({ title }) => title.length)) + 2;
  return probes.map(({ title, lane, taken, ok, error, way }) => {
    const behind = ok
      ? paint(taken === lane ? 'green' : 'yellow', taken) + (way === undefined ? '' : `, ${way}`)
      : `${paint('red', 'failed')}: ${error}`;
    return `  ${title.padEnd(width)}${wrap(behind, width + 2)}`;
  });
}

const settingLines = (settings) =>
  pairs(
    settings.map(({ name, value, does }) => [value === null ? name : `${name}=${value}`, does]),
  );

/** All of a report. */
function textOfReport(report) {
  const { lanes, probes, noProbes, settings, advice, native, ok } = report;
  return [
    ok ? paint('green', WORKS) : paint('red', native ? FAILS : MISSING),
    ...section('Here', hostLines(report)),
    ...section('Lanes', laneLines(lanes)),
    ...section('Settings', settingLines(settings)),
    ...section(
      'Tried in the folder, and the lane that served it',
      probes === null ? [`  nothing: ${noProbes}`] : probeLines(probes),
    ),
    ...(advice.length === 0
      ? section('Nothing to advise.', [])
      : section(
          'Advice',
          advice.map((line) => `  - ${wrap(line, 4)}`),
        )),
    '',
  ].join('\n');
}

module.exports = { textOfReport };
