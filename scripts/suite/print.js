'use strict';

// What the suite prints of tests.

/** Lines of a failure's output that are shown. */
const SHOWN = 20;

/** A list of names below a title; nothing where there are none. */
function printNames(title, tests) {
  if (tests.length === 0) return;
  console.log([`${title}:`, ...tests.map(({ name }) => `  ${name}`)].join('\n'));
}

/** The end of what a test has printed. */
function printOutput(title, { name }, { status, output }) {
  const lines = output.trimEnd().split('\n').slice(-SHOWN);
  console.log([`${title}: ${name} (${status})`, ...lines.map((line) => `  | ${line}`)].join('\n'));
}

module.exports = { printNames, printOutput };
