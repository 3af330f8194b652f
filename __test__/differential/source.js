'use strict';

// Lines of a script as a function, and as a file to run.

const path = require('node:path');
const { inspect } = require('node:util');
const { Run } = require('./run.js');

const AsyncFunction = (async () => {}).constructor;
const NAMES = Object.keys(new Run(null, '').names);
const PARAMETERS = `{ ${NAMES.join(', ')} }`;

/** What runs is the very text that is printed. */
const compile = (lines) => new AsyncFunction(PARAMETERS, lines.join('\n'));

/** A program of a few lines that shows what a script shows. */
function programOf(tree, lines) {
  const text = lines.join('\n');
  const named = NAMES.filter((name) =>
    new RegExp(`\\b${name}\\(|\\b${name}\\b(?!['(\\w])`).test(text),
  );
  const show = path.join(__dirname, 'show.js');
  return [
    `require('${show}')(${inspect(tree)}, async ({ ${named.join(', ')} }) => {`,
    ...lines.map((line) => `  ${line}`),
    '});',
  ].join('\n');
}

module.exports = { compile, programOf };
